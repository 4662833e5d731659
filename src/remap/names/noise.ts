/*
 * What a release says of its picture, sound and source. Its numbers are no episodes, and where it
 * starts, the name of the work has ended.
 */
const word =
  'hd-?tv|pdtv|sdtv|ahdtv|uhdtv|hdtvrip|dsr(?:ip)?|web-?dl|web-?rip|web|web-?dl-?rip|web-?hd|amzn|blu-?ray|bd-?rip|br-?rip|bd|bdremux|remux|dvd-?rip|dvd\\d?|dvdr|dvdscr|hd-?rip|tv-?rip|vhs-?rip|hevc|avc|xvid|divx|vp9|av1|multi|vostfr|vost|vff|vfq|truefrench|french|german|spanish|proper|repack|internal|hdr|sdr|uhd|dual[ ._-]audio'
const measure =
  '\\d{3,4}[pi](?:\\d\\d)?|\\d{3,4} ?[x*] ?\\d{3,4}|[xh][ ._]?26[3-6]|\\d{1,2}[ ._-]?bits?|\\d\\db|hi10p?|hi444p?p?|(?:dd[p+]?|aac|e?-?ac-?3|dts(?:-?hd)?(?:[ ._-]?ma)?|opus|flac|truehd|atmos|l?pcm)[ ._-]?(?:\\d[ ._]\\d|\\d{1,2})?(?:x\\d)?|\\d[ ._]\\d ?ch|[257]\\.[01]|\\d+(?:[.,]\\d+)? ?(?:[kmg]bps|kbit|mbits?|fps|[kmgt]b|k?hz)|[248]k|mp[34]|mpeg-?[24]|hdr10\\+?|bt[ ._]?2020'
const release = new RegExp(`(?<![a-z0-9])(?:${measure}|${word})(?![a-z0-9])`)
const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/

/** Where plain text starts to speak of the release; -1 where it does not. */
export function releaseStart(text: string): number {
  return text.search(release)
}

/** `IMG_1234`, `VTS_01_1`: numbered by a camera or a disc. */
const camera = /^(?:img|mvi|dscf?|vid|pxl|gopr|vts|video_ts)[_-]?\d/i

/** A name that a machine made up: a hash, an id, letters at random. It says nothing, even where a part of it looks like an episode. */
export function isScrambled(name: string): boolean {
  if (camera.test(name)) return true
  if (!/[a-z0-9]{12}/i.test(name)) return false
  if (uuid.test(name)) return true
  for (const [run] of name.matchAll(/[a-z0-9]{12,}/gi)) {
    const digitRuns = run.replace(/s\d{1,2}(?:e\d{1,3})+|\d{1,2}(?:x\d{1,3})+/i, '').match(/\d+/g)?.length ?? 0
    if (digitRuns >= 2 && /^[0-9a-f]+$/i.test(run)) return true
    if (run.length >= 16 && digitRuns >= 4) return true
    if (run.length >= 20 && digitRuns >= 2 && /[a-z][A-Z][^ ]*[a-z][A-Z]/.test(run)) return true
  }
  return false
}
