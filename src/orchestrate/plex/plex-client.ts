import { maskSecrets } from '../../core/secrets.ts'
import { ToolError } from '../../core/tool-error.ts'
import {
  activitiesOf,
  containerOf,
  type PlexActivity,
  type PlexPreferences,
  type PlexSection,
  preferencesOf,
  queueOf,
  sectionsOf,
  totalOf,
} from './plex-answers.ts'

export interface PlexClientOptions {
  /** `http://host:32400`. */
  readonly url: string
  /** Null asks as nobody, which a server allows to those whom it lets in without one. */
  readonly token: string | null
  readonly fetch: typeof globalThis.fetch
  readonly signal?: AbortSignal
  /** Milliseconds for an answer. */
  readonly patience?: number
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
type Query = Readonly<Record<string, string>>

interface Answer {
  readonly status: number
  readonly body: string
}

/** A running server, by what it answers over HTTP. The token goes nowhere but into a header. */
export class PlexClient {
  readonly #options: PlexClientOptions

  constructor(options: PlexClientOptions) {
    const { token } = options
    // fetch would repeat what it refuses in its message
    if (token !== null && !/^[\x21-\x7e]+$/u.test(token))
      throw new ToolError(
        'plex-denied',
        'the token for Plex holds what no token can hold',
        'give the X-Plex-Token as Plex shows it, on one line',
      )
    this.#options = options
  }

  async sections(): Promise<PlexSection[]> {
    return sectionsOf(await this.#container('/library/sections'))
  }

  /**
   * Asks for a scan, which the server begins when it sees fit. `force` fetches all metadata anew, which takes hours.
   */
  async refresh(section: number, { path, force = false }: { path?: string; force?: boolean } = {}): Promise<void> {
    const route = `/library/sections/${section}/refresh`
    const query = { ...(path === undefined ? {} : { path }), ...(force ? { force: '1' } : {}) }
    const answer = await this.#ask('GET', route, query)
    // Old servers take GET, and what is described of new ones is POST.
    if (answer.status === 404 || answer.status === 405) this.#done(await this.#ask('POST', route, query), route)
    else this.#done(answer, route)
  }

  async cancelRefresh(section: number): Promise<void> {
    const route = `/library/sections/${section}/refresh`
    this.#done(await this.#ask('DELETE', route), route)
  }

  /** Must not be asked for while the section is scanned. */
  async analyze(section: number): Promise<void> {
    const route = `/library/sections/${section}/analyze`
    this.#done(await this.#ask('PUT', route), route)
  }

  /** Items of a section that are still being worked on; null where the server does not say. */
  async queueSize(section: number): Promise<number | null> {
    return queueOf(await this.#container(`/library/sections/${section}/timeline`))
  }

  async activities(): Promise<PlexActivity[]> {
    return activitiesOf(await this.#container('/activities'))
  }

  /** `unknown` where the server has no such task. */
  async startButler(task: string): Promise<'started' | 'running' | 'unknown'> {
    const route = `/butler/${task}`
    const answer = await this.#ask('POST', route)
    if (answer.status === 404) return 'unknown'
    this.#done(answer, route)
    return answer.status === 202 ? 'running' : 'started'
  }

  /** No error where it does not run. */
  async stopButler(task: string): Promise<void> {
    const route = `/butler/${task}`
    const answer = await this.#ask('DELETE', route)
    if (answer.status !== 404) this.#done(answer, route)
  }

  async preferences(): Promise<PlexPreferences> {
    return preferencesOf(await this.#container('/:/prefs'))
  }

  async setPreferences(values: Query): Promise<void> {
    this.#done(await this.#ask('PUT', '/:/prefs', values), '/:/prefs')
  }

  /** Items of a kind (1 film, 4 episode, 10 track) in a section. */
  async count(section: number, kind: number): Promise<number> {
    const route = `/library/sections/${section}/all`
    const window = { type: String(kind), 'X-Plex-Container-Start': '0', 'X-Plex-Container-Size': '0' }
    const total = totalOf(await this.#container(route, window))
    if (total === null) throw this.#odd(route)
    return total
  }

  async #container(route: string, query: Query = {}) {
    const answer = await this.#ask('GET', route, query)
    this.#done(answer, route)
    const container = containerOf(answer.body)
    if (container === null) throw this.#odd(route)
    return container
  }

  async #ask(method: Method, route: string, query: Query = {}): Promise<Answer> {
    const { url, token, fetch, signal, patience = 30_000 } = this.#options
    const address = new URL(route, url)
    for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value)
    const deadline = AbortSignal.timeout(patience)
    try {
      const response = await fetch(address, {
        method,
        headers: { accept: 'application/json', ...(token === null ? {} : { 'X-Plex-Token': token }) },
        signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
      })
      return { status: response.status, body: await response.text() }
    } catch (error) {
      signal?.throwIfAborted()
      const { cause } = error as Error
      const why = cause instanceof Error ? cause.message : (error as Error).message
      throw new ToolError(
        'plex-failed',
        `Plex does not answer ${route}: ${maskSecrets(why, [token ?? undefined])}`,
        'see that Plex runs, and that plex.url of the configuration is where it listens',
        { cause: error },
      )
    }
  }

  #done({ status, body }: Answer, route: string): void {
    if (status >= 200 && status < 300) return
    if (status === 401 || status === 403)
      throw new ToolError(
        'plex-denied',
        `Plex answers ${status} to ${route}`,
        'set PLEX_TOKEN to the X-Plex-Token of the account that owns the server',
      )
    const said = /\bstatus="([^"]{1,200})"/u.exec(body)?.[1]
    throw new ToolError(
      'plex-failed',
      `Plex answers ${status} to ${route}${said === undefined ? '' : `: ${maskSecrets(said, [this.#options.token ?? undefined])}`}`,
      "see what Plex's own log says of it, and try again",
    )
  }

  #odd(route: string): ToolError {
    return new ToolError(
      'plex-failed',
      `Plex answers ${route} with what is no answer of Plex's`,
      'see that plex.url of the configuration leads to Plex itself, and not to a page before it',
    )
  }
}
