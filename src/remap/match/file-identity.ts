export type { EpisodeIdentity, FileIdentity } from '../../core/file-identity.ts'
