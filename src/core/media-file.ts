import type { SectionType } from './section.ts'

/** What a file is by its extension. Plex's scanners decide by extension too. */
export const MediaClass = { none: 0, video: 1, audio: 2, image: 3 } as const
export type MediaClass = (typeof MediaClass)[keyof typeof MediaClass]

const extensions: Readonly<Record<'video' | 'audio' | 'image', string>> = {
  video:
    '3g2 3gp asf asx avc avi avs bivx bup divx dv dvr-ms evo fli flv iso ifo m2t m2ts m2v m4v mkv mov mp4 mpeg mpg mts nrg nsv nuv ogm ogv tp pva qt rm rmvb sdp svq3 strm ts ty vdr viv vob vp3 wmv wpl webm wtv xsp xvid',
  audio: 'aac aif aiff alac ape dff dsf flac m4a m4b mka mp2 mp3 mpc oga ogg opus tak tta wav wma wv',
  image: 'arw avif bmp cr2 cr3 crw dng gif heic heif jpeg jpg nef orf pef png raf raw rw2 srw tif tiff webp',
}

const classes = new Map<string, MediaClass>()
for (const name of ['video', 'audio', 'image'] as const)
  for (const extension of extensions[name].split(' ')) classes.set(extension, MediaClass[name])

/** Which classes of file a section of this type is made of. */
const wanted: Readonly<Record<SectionType, readonly MediaClass[]>> = {
  movie: [MediaClass.video],
  show: [MediaClass.video],
  artist: [MediaClass.audio],
  photo: [MediaClass.image, MediaClass.video],
}

export function sectionWants(type: SectionType, media: MediaClass): boolean {
  return wanted[type].includes(media)
}

/**
 * The class of the file whose path is `bytes[start..end)`. Works on bytes, and remembers extensions
 * by their packed bytes, because it is asked a million times.
 */
export class MediaClassifier {
  readonly #known = new Map<number, MediaClass>()

  classify(bytes: Uint8Array, start: number, end: number): MediaClass {
    let packed = 0
    const earliest = Math.max(start, end - 7)
    for (let at = end - 1; at >= earliest; at--) {
      const byte = bytes[at] as number
      if (byte === 0x2e) {
        if (at === start || bytes[at - 1] === 0x2f) return MediaClass.none
        let media = this.#known.get(packed)
        if (media === undefined) {
          const extension = String.fromCharCode(...bytes.subarray(at + 1, end)).toLowerCase()
          media = classes.get(extension) ?? MediaClass.none
          this.#known.set(packed, media)
        }
        return media
      }
      if (byte === 0x2f) return MediaClass.none
      packed = packed * 256 + byte
    }
    return MediaClass.none
  }
}

const extraFolder =
  /(?:^|\/)(?:trailers?|samples?|extras?|bonus|behind the scenes|deleted scenes|interviews|scenes|shorts|featurettes|clips|others?|backdrops|theme-music|_unpack_[^/]*|_failed_[^/]*)\//iu
/** Shows have such names too. */
const extraOrShow = /^(?:extras?|bonus|scenes|shorts|clips|others?)\//iu
const extraName =
  /-(?:trailer|sample|scene|clip|interview|behindthescenes|deleted|deletedscene|featurette|short|other|extra)\d*\.[^.]+$|(?:[._]|- )trailer\d*\.[^.]+$|(?:^|[-._ ()[\]])sample(?:[-._ ()[\]].*)?\.[^.]+$|^(?:trailer|theme)\.[^.]+$/iu
const hidden = /(?:^|\/)(?:\.[^/]*|@eadir\/.*|lost\+found\/.*|[#$]recycle(?:\.bin)?\/.*)/iu

/**
 * Whether Plex takes this video for a sample, a trailer or another extra of an item, not for an item.
 * `path` is relative to a section's root: directly below that of shows, a folder `Extras` is a show of that name.
 */
export function isExtra(path: string, type: SectionType): boolean {
  const inside = type === 'show' ? path.replace(extraOrShow, '') : path
  return extraName.test(path.slice(path.lastIndexOf('/') + 1)) || extraFolder.test(inside)
}

/** Whether Plex's scanners never look at this path: dot files, and what NAS systems leave behind. */
export function isHidden(path: string): boolean {
  return hidden.test(path)
}
