/*
 * Search, spelling and map tables keep their content in tables of their own. Plex builds all of it anew from other
 * rows, in an order and to a size of its own choosing.
 */
const derived = /^(?:fts4_|spellfix_|locations_(?:node|rowid|parent)$)/u

export function isDerived(table: string): boolean {
  return derived.test(table)
}
