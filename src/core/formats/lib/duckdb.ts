import { dirname, resolve } from 'node:path'
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'

/**
 * An empty database in memory that can touch nothing but the given paths: no extension is loaded or fetched, no network,
 * no other file. What files hold is hostile; SQL never contains it.
 * @param paths files that SQL may read or write; writing needs the file's folder, so `folders` names those
 */
export async function withDuckDb<T>(
  access: { files?: readonly string[]; folders?: readonly string[] }, use: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    // Tables stay in memory: a hidden spill file beside the program would surprise a read-only folder.
    temp_directory: '',
  })
  try {
    const connection = await instance.connect()
    try {
      const folders = (access.folders ?? []).map((folder) => resolve(folder))
      await connection.run(`SET allowed_paths = [${(access.files ?? []).map((file) => sqlText(resolve(file))).join(', ')}]`)
      await connection.run(`SET allowed_directories = [${folders.map(sqlText).join(', ')}]`)
      await connection.run('SET enable_external_access = false')
      await connection.run('SET lock_configuration = true')
      return await use(connection)
    } finally {
      connection.closeSync()
    }
  } finally {
    instance.closeSync()
  }
}

/** A string as an SQL literal. */
export const sqlText = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** A column's name as SQL writes it. */
export const sqlName = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** The folder that a file to be written lies in. */
export const folderOf = (file: string): string => dirname(resolve(file))
