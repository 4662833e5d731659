import { readSlice, withFile } from './file-access.ts'

const magic = Buffer.from('d9d505f920a163d7', 'hex')

/**
 * Whether a `-journal` holds pages that a writer has yet to give up: either it died in mid transaction, or
 * it is at it now. A journal that was truncated or had its header zeroed ends a transaction, and is cold.
 */
export async function journalIsHot(path: string): Promise<boolean> {
  return withFile(path, false, async (file) => magic.equals(await readSlice(file, 0, magic.length)))
}
