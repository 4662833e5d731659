import { counted } from '../../core/counted.ts'
import { type AuditFinding, type LibraryFacts, makeFinding } from './finding-input.ts'

/** What concerns the whole library or the listing. */
export function libraryFindings({ library, doubt, listing }: LibraryFacts): AuditFinding[] {
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
  if (sizes.length > 0 && sizes.every((size) => Number.isNaN(size)))
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
