import type { Check } from '../../core/check.ts'

/** What a check of a database file says, by code, and what it means when it fails. */
export const fileCheckCodes = {
  'file-header': 'The first 100 bytes are not those of a SQLite database, or hold what SQLite never writes.',
  'file-size': 'The file is shorter than its header states, or has bytes after its last page.',
  'file-schema': 'The list of tables and indexes cannot be read, or not all of it.',
  'file-pages': 'A page is used by two things at once, by nothing, or a link leads out of the file.',
  'file-freelist': 'The list of free pages is broken, or has another length than the header states.',
  'file-table': 'Rows of a table cannot be read or are not what they were: its pages, their order, its records.',
  'file-index': 'An index does not agree with its table. It can be made anew from the rows.',
  'file-icu-index':
    "The index in Plex's own order has not exactly one entry for each row. Its order is unknown without Plex's SQLite.",
  'file-search':
    "The tables that search keeps its words in are damaged. What is in them is unknown without Plex's SQLite.",
  'file-locations': 'The tables that photos are found by on a map are damaged.',
  'file-pair': 'The library and the blobs database are not of one server.',
} as const

export type FileCheckCode = keyof typeof fileCheckCodes

export type FileCheck = Check<FileCheckCode>
