import { isDiscFolder } from '../names/disc-folder.ts'
import type { PathNames } from './path-names.ts'

/** A file and an object that may be it, by their numbers and folders. */
export interface WorkPair {
  readonly file: number
  readonly object: number
  readonly fileFolder: number
  readonly objectFolder: number
  /** Bytes of the object's key that lead to the section's folder. */
  readonly prefix: number
}

/** The folders of a pair that may be named after a work. */
export class WorkFolders {
  readonly #files: PathNames
  readonly #objects: PathNames

  constructor(files: PathNames, objects: PathNames) {
    this.#files = files
    this.#objects = objects
  }

  /** Folders of the object, the nearest first, but those of discs, of seasons (`isSeries`), and that lead to its section. */
  now({ objectFolder, prefix }: WorkPair, isSeries: boolean): number[] {
    const { directories } = this.#objects
    const found: number[] = []
    for (let at = objectFolder; at >= 0 && directories.length(at) > prefix; at = directories.parent(at))
      if (isNamed(this.#objects, at, isSeries)) found.push(at)
    return found
  }

  /** What the nearest of the old folders was called; empty where there is none. */
  before({ fileFolder }: Pick<WorkPair, 'fileFolder'>, isSeries: boolean): string {
    const { directories } = this.#files
    let at = fileFolder
    while (at >= 0 && !isNamed(this.#files, at, isSeries)) at = directories.parent(at)
    return at < 0 ? '' : directories.name(at)
  }
}

/** `Greatest Hits Vol. 2` is no season. */
function isNamed(names: PathNames, folder: number, isSeries: boolean): boolean {
  return isSeries ? names.folder(folder).telling === folder : !isDiscFolder(names.directories.name(folder))
}
