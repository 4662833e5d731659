import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readListing } from '../../../src/storage/read-listing.ts'
import { tempFolder } from '../../support/temp-folder.ts'

/** A program that stands where rclone would, and does as the shell lines say. */
function program(...lines: readonly string[]): string {
  const file = join(tempFolder(), 'rclone')
  writeFileSync(file, ['#!/bin/sh', ...lines, ''].join('\n'))
  chmodSync(file, 0o755)
  return file
}

const object = '{"Path":"TV/a.mkv","Name":"a.mkv","Size":5,"ModTime":"2024-05-05T10:10:10Z","IsDir":false}'
const env = { PATH: process.env['PATH'], AWS_CA_BUNDLE: '/etc/ssl/ca.pem', KEPT: 'yes' }

describe('a listing through rclone', () => {
  it('is asked for without a request for every object, and without the variable that old versions fail on', async () => {
    const log = join(tempFolder(), 'log')
    const rclone = program(
      `printf '%s\\n' "$@" "bundle=\${AWS_CA_BUNDLE-unset}" "kept=$KEPT" > '${log}'`,
      `echo '[${object}]'`,
    )
    const listing = await readListing('rclone:scw:media/TV', {
      rclone,
      env,
      now: () => new Date('2026-01-01T00:00:00Z'),
    })
    expect(listing).toMatchObject({
      source: 'rclone:scw:media/TV',
      format: 'rclone',
      takenAt: '2026-01-01T00:00:00.000Z',
      complete: true,
      spelling: 'decoded',
    })
    expect(listing.objects.keys.text(0)).toBe('TV/a.mkv')
    expect(readFileSync(log, 'utf8').trim().split('\n')).toEqual([
      'lsjson',
      '-R',
      '--files-only',
      '--no-mimetype',
      '--use-server-modtime',
      '--',
      'scw:media/TV',
      'bundle=unset',
      'kept=yes',
    ])
  })

  it('fails with what rclone said last, without the secrets in it', async () => {
    const rclone = program(
      `echo '['`,
      `echo '2024/01/01 10:00:00 ERROR : could not list secret_access_key=abcdef123: no such bucket' >&2`,
      'exit 3',
    )
    const failure = await readListing('rclone::s3,access_key_id=AK99,secret_access_key=abcdef123:media', {
      rclone,
      env,
    }).catch((error: unknown) => error)
    expect(failure).toMatchObject({
      code: 'rclone-failed',
      message:
        'rclone could not list :s3,access_key_id=•••,secret_access_key=•••:media (exit 3): ERROR : could not list secret_access_key=•••: no such bucket',
    })
  })

  it('fails as rclone failed, also where nothing or no JSON came before', async () => {
    for (const before of ['true', 'echo "Usage: rclone"', `echo '[${object}'`])
      await expect(readListing('rclone:x:y', { rclone: program(before, 'exit 1'), env })).rejects.toMatchObject({
        code: 'rclone-failed',
      })
  })

  it('is incomplete where rclone ends well in the middle of its output', async () => {
    const listing = await readListing('rclone:x:y', { rclone: program(`printf '%s' '[${object},'`), env })
    expect(listing).toMatchObject({ complete: false })
  })

  it('says how to do without where rclone is not installed', async () => {
    await expect(readListing('rclone:x:y', { rclone: '/absent/rclone', env })).rejects.toMatchObject({
      code: 'rclone-missing',
      hint: expect.stringContaining('rclone lsjson') as string,
    })
  })

  it('names no remote without a colon', async () => {
    await expect(readListing('rclone:media', { env })).rejects.toMatchObject({ code: 'usage' })
  })

  it('leaves no rclone behind when it is stopped', async () => {
    const pidFile = join(tempFolder(), 'pid')
    const rclone = program(`echo $$ > '${pidFile}'`, `echo '[${object},'`, 'exec sleep 60')
    const stop = new AbortController()
    const failure = readListing('rclone:x:y', { rclone, env, signal: stop.signal })
    setTimeout(() => stop.abort(new Error('interrupted')), 300)
    await expect(failure).rejects.toThrow('interrupted')
    expect(() => process.kill(Number(readFileSync(pidFile, 'utf8')), 0)).toThrow('ESRCH')
  })
})
