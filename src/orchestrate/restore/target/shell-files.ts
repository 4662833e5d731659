import { dirname } from 'node:path'
import { describeEnd, mustRun, succeeded } from '../../shell/outcome.ts'
import type { Shell, Words } from '../../shell/shell.ts'
import type { TargetFiles } from './target-files.ts'

/** A script of POSIX's shell and what every Linux has; names are its arguments, and never part of it. */
const script = (text: string, ...args: readonly string[]) => ['sh', '-c', text, 'sh', ...args] as const

const look = `
  [ -e "$1" ] || [ -L "$1" ] || exit 0
  stat -c '%F|%s|%Y|%u|%g|%a' -- "$1"`
const names = `
  cd -- "$1" 2>/dev/null || exit 0
  for name in * .[!.]*; do
    if [ -e "$name" ] || [ -L "$name" ]; then printf '%s\\0' "$name"; fi
  done`
const move = `
  if [ "$3" = again ] && [ ! -e "$1" ] && [ -e "$2" ]; then exit 0; fi
  if [ -e "$2" ] || [ -L "$2" ]; then echo "$2 is there already" >&2; exit 9; fi
  mv -- "$1" "$2"`
const makeFolder = `
  [ -d "$1" ] && exit 0
  mkdir -m "$2" -- "$1" && { chown "$(stat -c %u:%g -- "$3")" -- "$1" 2>/dev/null || true; }`
const become = `
  chown "$2:$3" -- "$1" 2>/dev/null || true
  chmod "$4" -- "$1"`
/** Older systems know no sync of one file, and sync all. */
const sync = 'sync -- "$1" 2>/dev/null || sync'
const writeText = `
  umask 077
  cat > "$1.part" && { sync -- "$1.part" 2>/dev/null || sync; } && mv -f -- "$1.part" "$1" &&
  { sync -- "$2" 2>/dev/null || sync; }`
const readText = 'if [ -e "$1" ]; then echo yes; cat -- "$1"; fi'
const free = `
  df -Pk -- "$1" | tail -n 1
  df -Pi -- "$1" 2>/dev/null | tail -n 1`

/** The files of a machine that a shell reaches. */
export function shellFiles(shell: Shell): TargetFiles {
  // Each says what is to be, and may be said again.
  const text = async (words: Words, input?: string): Promise<string> =>
    (await mustRun(shell, words, { again: true, ...(input === undefined ? {} : { input }) })).toString('utf8')
  return {
    async look(path) {
      const printed = (await text(script(look, path))).trim()
      if (printed === '') return null
      const [type = '', size, mtime, uid, gid, mode = ''] = printed.split('|')
      const kind = type.startsWith('regular') ? 'file' : type === 'directory' ? 'folder' : 'other'
      return {
        kind,
        size: Number(size),
        mtime: Number(mtime),
        uid: Number(uid),
        gid: Number(gid),
        mode: Number.parseInt(mode, 8),
      }
    },
    async names(folder) {
      return (await text(script(names, folder))).split('\0').slice(0, -1)
    },
    async move(from, to) {
      const first = await shell.run(script(move, from, to, 'first'))
      if (succeeded(first)) return
      if (first.ended.kind === 'lost') await text(script(move, from, to, 'again'))
      else throw new Error(first.stderr.trim() === '' ? describeEnd(first.ended) : first.stderr.trim())
    },
    async makeFolder(path, mode) {
      await text(script(makeFolder, path, mode.toString(8), dirname(path)))
    },
    async become(path, { uid, gid, mode }) {
      await text(script(become, path, String(uid), String(gid), mode.toString(8)))
    },
    async sync(path) {
      await text(script(sync, path))
    },
    async readText(path) {
      const printed = await text(script(readText, path))
      return printed === '' ? null : printed.slice('yes\n'.length)
    },
    async writeText(path, content) {
      await text(script(writeText, path, dirname(path)), content)
    },
    async remove(path) {
      await text(['rm', '-rf', '--', path])
    },
    async digest(path) {
      return (await text(script('sha256sum < "$1"', path))).slice(0, 64)
    },
    async free(folder) {
      const outcome = await shell.run(script(free, folder))
      const [blocks = '', inodes = ''] = succeeded(outcome) ? outcome.stdout.toString('utf8').split('\n') : []
      const files = Number(inodes.trim().split(/\s+/u)[3])
      return { bytes: Number(blocks.trim().split(/\s+/u)[3]) * 1024, files: files > 0 ? files : null }
    },
  }
}
