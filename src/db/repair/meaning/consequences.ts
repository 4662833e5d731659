/** By which column of a lost row its item can be found, where an index still has that. */
interface Owner {
  readonly column: string
  readonly kind: 'metadata' | 'media' | 'part' | 'guid'
}

export interface Consequence {
  readonly row: string
  readonly rows: string
  readonly was: string
  readonly were: string
  readonly owner: Owner | null
  /** What follows from it, and what brings it back. */
  readonly so: string
}

const gone = { was: 'was lost', were: 'were lost' }

/** What it means that rows of a table are gone; tables that are not here matter to nobody but the server. */
export const consequences: Readonly<Record<string, Consequence>> = {
  media_parts: {
    row: 'file entry',
    rows: 'file entries',
    ...gone,
    owner: { column: 'media_item_id', kind: 'media' },
    so: 'a scan of the library finds the files again; what was watched is kept, since it is stored elsewhere',
  },
  media_items: {
    row: 'version of an item',
    rows: 'versions of items',
    ...gone,
    owner: { column: 'metadata_item_id', kind: 'metadata' },
    so: 'a scan of the library makes them again; what was watched is kept',
  },
  media_streams: {
    row: 'track of sound, picture or subtitles',
    rows: 'tracks of sound, picture or subtitles',
    ...gone,
    owner: { column: 'media_item_id', kind: 'media' },
    so: 'Plex finds them again when it analyses the files; the choice of a language for them is lost',
  },
  metadata_items: {
    row: 'item',
    rows: 'items',
    ...gone,
    owner: { column: 'parent_id', kind: 'metadata' },
    so: 'a scan adds them again as new; what was watched comes back for those that Plex matches, and is lost for those that it never matched',
  },
  metadata_item_settings: {
    row: "item's watch state",
    rows: "items' watch states",
    ...gone,
    owner: { column: 'guid', kind: 'guid' },
    so: 'they show as unwatched and unrated for the person whose it was; nothing but a backup brings that back',
  },
  metadata_item_views: {
    row: 'line of the watch history',
    rows: 'lines of the watch history',
    ...gone,
    owner: { column: 'guid', kind: 'guid' },
    so: 'the history lacks them; what is watched and what is not stays as it is',
  },
  tags: {
    row: 'tag',
    rows: 'tags',
    ...gone,
    owner: null,
    so: 'genres, people or collections lack them until the items are refreshed',
  },
  taggings: {
    row: 'link of an item to a tag',
    rows: 'links of items to tags',
    ...gone,
    owner: { column: 'metadata_item_id', kind: 'metadata' },
    so: 'refresh the metadata of these items to have them again; links that were made by hand are lost',
  },
  directories: {
    row: 'folder',
    rows: 'folders',
    ...gone,
    owner: null,
    so: 'a scan of the library makes them again',
  },
  library_sections: {
    row: 'library',
    rows: 'libraries',
    ...gone,
    owner: null,
    so: 'restore a backup: without it Plex drops all that is in it',
  },
  section_locations: {
    row: 'folder of a library',
    rows: 'folders of libraries',
    ...gone,
    owner: null,
    so: 'add it to the library again before the first scan, or that scan takes all its files for gone',
  },
  accounts: {
    row: 'account',
    rows: 'accounts',
    ...gone,
    owner: null,
    so: 'Plex makes it again when the person signs in',
  },
  media_part_settings: {
    row: 'choice of a language',
    rows: 'choices of languages',
    ...gone,
    owner: { column: 'media_part_id', kind: 'part' },
    so: 'they have to be made again',
  },
  play_queue_generators: {
    row: 'entry of a playlist',
    rows: 'entries of playlists',
    ...gone,
    owner: { column: 'metadata_item_id', kind: 'metadata' },
    so: 'add them to the playlists again',
  },
  blobs: {
    row: 'stored file',
    rows: 'stored files',
    ...gone,
    owner: null,
    so: 'Plex makes the fingerprints of intros again; downloaded subtitles have to be downloaded again',
  },
  schema_migrations: {
    row: 'step of the schema',
    rows: 'steps of the schema',
    ...gone,
    owner: null,
    so: 'restore a backup: Plex may refuse to start, or run those steps again',
  },
}
