import { leafOf, parentOf } from '../../core/plex-path.ts'
import type { SectionType } from '../../core/section.ts'
import { isDiscFolder } from '../names/disc-folder.ts'
import { readSeasonFolder } from '../names/season-folder.ts'

/**
 * The folder whose scan makes Plex look at this file: that of its show, album or film, or where that is no longer
 * there, the nearest one above it that is, at last the root.
 */
export function scanFolder(
  path: string,
  root: string,
  type: SectionType,
  isThere: (folder: string) => boolean,
): string {
  let folder = parentOf(path)
  if (type === 'show' && folder !== root && readSeasonFolder(leafOf(folder), leafOf(parentOf(folder))) !== null)
    folder = parentOf(folder)
  if (type === 'artist' && folder !== root && isDiscFolder(leafOf(folder))) folder = parentOf(folder)
  while (folder !== root && !isThere(folder)) folder = parentOf(folder)
  return folder
}
