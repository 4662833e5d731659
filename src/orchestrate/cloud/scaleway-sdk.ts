import type { Blockv1, Iamv1alpha1, Instancev1 } from '@scaleway/sdk'
import type { ScalewayCredentials } from './credentials.ts'
import type { Fetch } from './retrying-fetch.ts'

/** What the SDK's answers are made of. */
export type SdkServer = Instancev1.Server
export type SdkVolume = Instancev1.Volume
export type SdkIp = Instancev1.Ip
export type SdkSnapshot = Instancev1.Snapshot
export type SdkSecurityGroup = Instancev1.SecurityGroup
export type SdkServerType = Instancev1.ServerType
export type SdkBlockVolume = Blockv1.Volume
export type SdkBlockSnapshot = Blockv1.Snapshot
export type SdkSshKey = Iamv1alpha1.SSHKey
export type SdkApiKey = Iamv1alpha1.APIKey

export interface ScalewaySdk {
  readonly instance: Instancev1.API
  readonly block: Blockv1.API
  readonly iam: Iamv1alpha1.API
  readonly zones: readonly string[]
}

/**
 * The SDK, which is loaded when it is called: it takes its time. Its own logging stays off: at its level `debug` it
 * prints whole bodies.
 * @param fetch makes the requests, retries and all
 */
export async function loadScalewaySdk(
  credentials: ScalewayCredentials,
  { fetch, userAgent }: { readonly fetch: Fetch; readonly userAgent: string },
): Promise<ScalewaySdk> {
  const { createAdvancedClient, createClient, Blockv1, Iamv1alpha1, Instancev1 } = await import('@scaleway/sdk')
  const { accessKey, secretKey, apiUrl, projectId, organizationId } = credentials
  const profile = {
    accessKey,
    secretKey,
    ...(apiUrl === undefined ? {} : { apiURL: apiUrl }),
    ...(projectId === undefined ? {} : { defaultProjectId: projectId }),
    ...(organizationId === undefined ? {} : { defaultOrganizationId: organizationId }),
  }
  // `createClient` takes what it is given for a profile, and drops the rest without a word.
  const client = createAdvancedClient(() => ({
    ...createClient(profile).settings,
    httpClient: async (input: string | URL | Request, init?: RequestInit) => await fetch(new Request(input, init)),
    userAgent,
  }))
  const { LOCALITY } = Instancev1.API
  return {
    instance: new Instancev1.API(client),
    block: new Blockv1.API(client),
    iam: new Iamv1alpha1.API(client),
    zones: LOCALITY.type === 'zone' ? LOCALITY.zones : [],
  }
}
