import { counted } from '../../core/counted.ts'
import { shellQuoted } from '../../core/shell-quoted.ts'
import { listingIsUnsized } from '../listing-guard.ts'
import { type AuditFinding, type LibraryFacts, makeFinding } from './finding-input.ts'

/** What concerns the whole library or the listing. */
export function libraryFindings({ library, doubt, listing, inferred }: LibraryFacts): AuditFinding[] {
  const found: AuditFinding[] = []
  if (doubt !== null)
    found.push(
      makeFinding(
        'listing-accepted',
        null,
        {
          message: `this listing was taken as it is on your word, although ${doubt}`,
          remedy: 'take a fresh listing and run the audit without --accept-listing',
        },
        { doubt },
      ),
    )
  for (const { plexRoot, prefix, agreeing, sampled, rival } of inferred) {
    if (rival === null) continue
    const place = (key: string): string => (key === '' ? "the listing's root" : `'${key}'`)
    found.push(
      makeFinding(
        'mount-ambiguous',
        null,
        {
          message: `of ${counted(sampled, 'path')} looked up under ${plexRoot || '/'}, ${agreeing} are at ${place(prefix)}, which was taken, and ${rival.agreeing} at ${place(rival.prefix)}`,
          remedy: `name the one that Plex sees: --mount ${shellQuoted(`${plexRoot}=${prefix}`)} or --mount ${shellQuoted(`${plexRoot}=${rival.prefix}`)}`,
        },
        { plexRoot, prefix, agreeing, sampled, rival: { prefix: rival.prefix, agreeing: rival.agreeing } },
      ),
    )
  }
  if (library.orphans.parts > 0)
    found.push(
      makeFinding(
        'parts-without-section',
        null,
        {
          message: `${counted(library.orphans.parts, 'part')} of no section: the media item or the section is gone`,
          remedy: 'nothing to do: they show nowhere in Plex, and its own Optimize Database removes such rows',
        },
        { parts: library.orphans.parts, examples: library.orphans.examples },
      ),
    )
  const { sizes } = listing.objects
  if (sizes.length > 0 && listingIsUnsized(listing))
    found.push(
      makeFinding(
        'sizes-unknown',
        null,
        {
          message: 'the listing has no sizes, so a file replaced under its old name counts as present',
          remedy: 'take a listing with sizes, as with rclone lsf -R --files-only --format ps',
        },
        { objects: sizes.length },
      ),
    )
  return found
}
