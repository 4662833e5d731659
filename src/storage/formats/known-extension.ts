import { MediaClass, MediaClassifier } from '../../core/media-file.ts'
import { latin1 } from '../bytes.ts'

/** What lies beside media in a bucket. */
const companions = new Set(
  '7z ass cbr cbz cue db epub exe idx ini json log lrc m3u m3u8 md5 nfo par2 pdf rar sfv srt ssa sub sup torrent txt url vtt xml zip'.split(
    ' ',
  ),
)

const media = new MediaClassifier()

/** Whether a key ends in a file extension that is in use: that of a line cut short hardly ever does. */
export function hasKnownExtension(key: {
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
}): boolean {
  const { bytes, start, end } = key
  if (media.classify(bytes, start, end) !== MediaClass.none) return true
  const extension = /\.([0-9a-z]+)$/iu.exec(latin1(bytes, Math.max(start, end - 12), end))?.[1]
  return extension !== undefined && companions.has(extension.toLowerCase())
}
