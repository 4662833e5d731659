import { ToolError } from '../../core/tool-error.ts'
import { CloudFailure } from './cloud-failure.ts'
import type { ScalewayCredentials } from './credentials.ts'

/** What the operator is told where nothing else can be done. */
export function explained(failure: unknown, credentials: ScalewayCredentials): unknown {
  if (!(failure instanceof CloudFailure)) return failure
  const by = `the Scaleway key from ${credentials.from}`
  if (failure.kind === 'denied')
    return new ToolError(
      'cloud-denied',
      `${by} is not accepted: ${failure.message}`,
      'check that the access key and the secret key belong together and have not expired (console: IAM, API keys)',
      { cause: failure },
    )
  if (failure.kind === 'forbidden')
    return new ToolError(
      'cloud-denied',
      `${by} may not do this: ${failure.message}`,
      'give its owner InstancesFullAccess and BlockStorageFullAccess on the project (console: IAM, Policies)',
      { cause: failure },
    )
  return new ToolError(
    'cloud-failed',
    `Scaleway cannot be asked: ${failure.message}`,
    'look at the network and at status.scaleway.com, then run it again: what was done is not done twice',
    { cause: failure },
  )
}
