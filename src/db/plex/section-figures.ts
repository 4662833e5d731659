import type { ReadDb } from './read-db.ts'

interface Row {
  readonly id: number
  readonly name: string | null
  readonly items: number
  readonly parts: number
  readonly sonic: number | null
  readonly trashed: number
}

/** Live items and parts of each section, how many tracks are analysed, and what is in the trash. */
const figures = `
  with part as (
    select media.library_section_id as section, count(*) as parts
    from media_parts as part join media_items as media on media.id = part.media_item_id
    join metadata_items as item on item.id = media.metadata_item_id
    where coalesce(part.file, '') <> '' and coalesce(part.deleted_at, 0) = 0
      and coalesce(media.deleted_at, 0) = 0 and coalesce(item.deleted_at, 0) = 0
    group by 1),
  item as (
    select library_section_id as section,
      sum(coalesce(deleted_at, 0) = 0) as items,
      sum(coalesce(deleted_at, 0) <> 0) as trashed,
      sum(metadata_type = 10 and coalesce(deleted_at, 0) = 0 and instr(extra_data, 'musicAnalysisVersion') > 0) as sonic
    from metadata_items group by 1)
  select section.id, section.name, coalesce(items, 0) as items, coalesce(parts, 0) as parts,
    case section_type when 8 then coalesce(sonic, 0) end as sonic, coalesce(trashed, 0) as trashed
  from library_sections as section
  left join part on part.section = section.id left join item on item.section = section.id
  order by section.id`

export function readSectionFigures(db: ReadDb) {
  const rows = db.prepare(figures).all() as unknown as Row[]
  return new Map(rows.map(({ id, name, ...counts }) => [id, { name: name ?? '', figures: counts }]))
}
