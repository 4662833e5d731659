/** The library's file name, the same on every platform. Dated backups and the blobs database have others. */
export const libraryName = 'com.plexapp.plugins.library.db'

/** The folders that Plex keeps it in, below its data folder `Plex Media Server`. */
export const databasesFolder = 'Plug-in Support/Databases'

/** Whether a folder, written with `/`, is where Plex keeps its databases. */
export const isDatabasesFolder = (folder: string): boolean => `/${folder}`.endsWith(`/${databasesFolder}`)
