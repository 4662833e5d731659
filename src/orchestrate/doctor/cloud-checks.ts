import { counted } from '../../core/counted.ts'
import { ToolError } from '../../core/tool-error.ts'
import type { Cloud } from '../cloud/cloud.ts'
import { CloudFailure } from '../cloud/cloud-failure.ts'
import type { ScalewayCredentials } from '../cloud/credentials.ts'
import { explained } from '../cloud/explained.ts'
import { type ProfileConfig, type ProfileName, profileOf, unfitness } from '../cloud/profiles.ts'
import type { ServerOffer } from '../cloud/resource.ts'
import { checked, type DoctorCheck, type DoctorCode } from './doctor-check.ts'

export interface CloudCheckOptions {
  /** The key; a `ToolError` where it is there and no good, null where there is none. */
  readonly credentials: ScalewayCredentials | ToolError | null
  readonly connect: (credentials: ScalewayCredentials) => Promise<Cloud>
  readonly zones: readonly string[]
  readonly instance: ProfileName
  readonly profile: ProfileConfig
}

const cloudCodes = ['cloud-key', 'cloud-access', 'cloud-offers', 'cloud-quota'] as const

/** Whether the cloud can be used: the key, what is for sale for the profile, and the limits of the account. */
export async function checkCloud(options: CloudCheckOptions): Promise<DoctorCheck[]> {
  const { credentials } = options
  const rest = (why: string, after: number): DoctorCheck[] =>
    cloudCodes.slice(after).map((code) => checked(code, 'skipped', why))
  if (credentials === null) {
    const remedy = 'to use the cloud, set SCW_ACCESS_KEY and SCW_SECRET_KEY, or run scw init'
    return [checked('cloud-key', 'skipped', 'there is no key for the cloud', { remedy }), ...rest('there is no key', 1)]
  }
  if (credentials instanceof ToolError) return [failedCheck('cloud-key', credentials), ...rest('the key is no good', 1)]
  const key = checked('cloud-key', 'ok', `a key from ${credentials.from}`, { from: credentials.from })
  const cloud = await options.connect(credentials)
  const zones = options.zones.length > 0 ? options.zones : [credentials.zone ?? cloud.zones[0] ?? '']
  try {
    const offers = await offersOf(cloud, zones)
    const servers = await Promise.all(zones.map(async (zone) => await cloud.list('server', zone)))
    const access = checked('cloud-access', 'ok', `servers and prices of ${zones.join(', ')} can be read`, {
      zones,
      own: servers.flat().length,
    })
    return [key, access, offersCheck(offers, options), await quotaCheck(cloud, offers, options)]
  } catch (error) {
    const told = explained(error, credentials)
    if (!(told instanceof ToolError)) throw error
    return [key, failedCheck('cloud-access', told), ...rest('the API cannot be used', 2)]
  }
}

function failedCheck(code: DoctorCode, { message, hint }: ToolError): DoctorCheck {
  return checked(code, 'failed', message, { remedy: hint })
}

interface ZoneOffers {
  readonly zone: string
  readonly offers: ReadonlyMap<string, ServerOffer>
}

async function offersOf(cloud: Cloud, zones: readonly string[]): Promise<ZoneOffers[]> {
  return await Promise.all(zones.map(async (zone) => ({ zone, offers: await cloud.offers(zone) })))
}

/** The types of a profile in the order in which they would be tried, with what is wrong with each. */
function candidates(zones: readonly ZoneOffers[], { instance, profile: configured }: CloudCheckOptions) {
  const profile = profileOf(instance, configured)
  return profile.types.flatMap((type) =>
    zones.map(({ zone, offers }) => {
      const offer = offers.get(type)
      const why = offer === undefined ? ['is not sold there'] : unfitness(offer, profile)
      return { type, zone, hourlyPrice: offer?.hourlyPrice ?? null, availability: offer?.availability ?? null, why }
    }),
  )
}

function offersCheck(zones: readonly ZoneOffers[], options: CloudCheckOptions): DoctorCheck {
  const all = candidates(zones, options)
  const fit = all.filter(({ why }) => why.length === 0)
  const [first] = fit
  const told = all.map(({ type, zone, why, hourlyPrice }) =>
    why.length === 0 ? `${type} in ${zone} €${hourlyPrice}/h` : `${type} in ${zone} ${why.join(', ')}`,
  )
  const evidence = { instance: options.instance, candidates: all }
  if (first === undefined)
    return checked('cloud-offers', 'failed', `no server for ${options.instance}: ${told.join('; ')}`, {
      ...evidence,
      remedy: 'name other types in cloud.profiles or more zones in cloud.zones of the configuration file',
    })
  const perHour = first.hourlyPrice ?? 0
  const others = counted(fit.length - 1, 'other')
  const message = `${options.instance}: ${first.type} in ${first.zone}, €${perHour} an hour, €${(perHour * 96).toFixed(2)} for 96 hours; ${others} would do`
  return checked('cloud-offers', 'ok', message, evidence)
}

async function quotaCheck(
  cloud: Cloud,
  zones: readonly ZoneOffers[],
  options: CloudCheckOptions,
): Promise<DoctorCheck> {
  let quotas: ReadonlyMap<string, number | null>
  try {
    quotas = await cloud.quotas()
  } catch (error) {
    if (!(error instanceof CloudFailure)) throw error
    return checked('cloud-quota', 'unknown', `the limits of the account cannot be read: ${error.message}`, {
      remedy:
        'give the key OrganizationReadOnly and IAMReadOnly to have them read, or look in the console (Organization, Quotas)',
    })
  }
  const types = [
    ...new Set(
      candidates(zones, options)
        .filter(({ why }) => why.length === 0)
        .map(({ type }) => type),
    ),
  ]
  const limits = types.map((type) => ({ type, name: quotaName(type), limit: quotas.get(quotaName(type)) }))
  const known = limits.filter(({ limit }) => limit !== undefined)
  const evidence = { limits }
  if (types.length === 0) return checked('cloud-quota', 'skipped', 'no server is for sale that would need one')
  if (known.length === 0)
    return checked('cloud-quota', 'unknown', `the account's limits do not name ${types.join(', ')}`, evidence)
  const usable = known.filter(({ limit }) => limit === null || (limit ?? 0) > 0)
  const told = known.map(({ type, limit }) => `${type} ${limit === null ? 'without limit' : limit}`).join(', ')
  return usable.length === 0
    ? checked('cloud-quota', 'failed', `the account may have none of these: ${told}`, {
        ...evidence,
        remedy:
          'ask Scaleway for a higher quota (console: Organization, Quotas), or name other types in cloud.profiles',
      })
    : checked('cloud-quota', 'ok', `limits: ${told}`, evidence)
}

/** As Scaleway's console and API name the limit of a type. */
function quotaName(type: string): string {
  return `cp_servers_type_${type.replaceAll('-', '_')}`
}
