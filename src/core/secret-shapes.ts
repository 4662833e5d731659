/** What stands for a secret; a text may be masked more than once on its way out. */
export const mask = '•••'

const quoted = String.raw`"(?:[^"\\]|\\.|"")*"|'[^']*'`
const bare = String.raw`[^,:&\s]+`
const value = `(?!${mask})(?:${quoted}|${bare})`

/** Words that nobody writes but to name a credential, in any of the manners of writing: SecretAccessKey, secret_access_key. */
const names = [
  'access[_-]?key(?:[_-]?id)?',
  'secret[_-]?(?:access[_-]?)?key',
  '(?:session|security|access|refresh|bearer|auth|plex)[_-]?token',
  '(?:client|application|app)[_-]?secret',
  '(?:api|account|application|app|private|master|customer)[_-]?key(?:[_-]base64)?',
  'key[_-]pem|pem[_-]key|sas[_-]url|service[_-]account[_-]credentials',
  '_(?:pass(?:word|phrase)?2?|secret|token)',
].join('|')
const name = String.raw`[\w-]*(?:${names})`

/** Words of a configuration that are ordinary ones too: a secret only where they stand as in one. */
const word = 'pass(?:word|phrase)?2?|token|secret'

/**
 * What a secret looks like in a message: `before` is what may be told, and the rest is masked. Whatever a person
 * may write in a sentence (`page token: lost`) or call a file (`key=1.mkv`) is to be left alone.
 */
export const secretShapes: readonly RegExp[] = [
  // An option, a variable, a member of JSON, a line of a configuration.
  new RegExp(String.raw`(?<before>(?<![\w-])${name}["']?[ \t]*[=:][ \t]*)${value}`, 'giu'),
  // JSON: a key of a listing is called Key there, so that word is not among these.
  new RegExp(String.raw`(?<before>["'](?:${word})["'][ \t]*:[ \t]*)${value}`, 'giu'),
  // `--pass=…`, `?token=…`, `:sftp,host=…,pass=…:folder`
  new RegExp(String.raw`(?<before>(?<![^\s,:?&;({\["'-])(?:${word})=)${value}`, 'giu'),
  // The same of words that also name a file or a person.
  new RegExp(String.raw`(?<before>[,?&](?:key|user)=|:[\w-]+,(?:[^\s:]*,)?(?:key|user)=)${value}`, 'giu'),
  // A line of rclone.conf, whose token is JSON with blanks in it.
  new RegExp(String.raw`(?<before>^[ \t]*(?:${word}|key)[ \t]*=[ \t]*)\S.*$`, 'gimu'),
  /(?<before>\bAuthorization["']?[ \t]*:[ \t]*["']?(?:Bearer|Basic|Token)[ \t]+)[^\s"',]+/giu,
  // A signed address.
  /(?<before>\b(?:X-Amz-(?:Credential|Signature|Security-Token)|X-Plex-Token|Signature|AWSAccessKeyId)=)[^&\s",]+/giu,
  // A key id of Scaleway's, and what claims a Plex server, wherever they stand.
  /(?<before>)\bSCW[A-Z0-9]{17}\b/gu,
  /(?<before>\bclaim-)[A-Za-z0-9_-]{20}\b/gu,
  // user:password@host; what follows the colon of an address without them is a port, a number
  /(?<before>\/\/)[^/@\s:"'[\]]*:(?!\d{1,5}[/?#])[^@\s"']{0,500}(?:@[^@/\s"']*)*(?=@)/gu,
]
