import type { AuditSection } from '../../../analyze/audit-report.ts'

type Named = Pick<AuditSection, 'id' | 'name' | 'roots'>

/** The sections' names to choose from; those that share one are told apart by their first folder, or else by their id. */
export function sectionLabels(sections: readonly Named[]): string[] {
  const names = sections.map(({ name }) => name)
  const places = sections.map(({ name, roots: [root] }) => (root === undefined ? null : `${name} (${root})`))
  return sections.map(({ id, name }, index) => {
    const place = places[index] ?? null
    if (isOnce(name, names)) return name
    return place !== null && isOnce(place, places) ? place : `${name} (section ${id})`
  })
}

function isOnce(text: string, texts: readonly (string | null)[]): boolean {
  return texts.indexOf(text) === texts.lastIndexOf(text)
}
