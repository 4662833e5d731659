/** A text for an error or a report, in which none of the secrets, nor any of rclone's own options for them, is left. */
export function maskSecrets(text: string, secrets: readonly (string | undefined)[] = []): string {
  let masked = text
  for (const secret of secrets)
    if (secret !== undefined && secret.length >= 4) masked = masked.replaceAll(secret, '***')
  return (
    masked
      // a connection string, as in :s3,access_key_id=…,secret_access_key="…":bucket
      .replaceAll(
        /\b(access_key_id|secret_access_key|session_token|sse_customer_key|password2?|pass2?|token|key|secret|user)=("[^"]*"|'[^']*'|[^,:\s]*)/giu,
        '$1=***',
      )
      // a signed address
      .replaceAll(/\b(X-Amz-(?:Credential|Signature|Security-Token)|Signature|AWSAccessKeyId)=[^&\s"]+/giu, '$1=***')
      .replaceAll(/(\/\/)[^/@\s:]+:[^/@\s]+@/gu, '$1***@')
  )
}
