import { dirname, resolve } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'

export interface DuckDbAccess {
  /** Files that SQL may read. */
  files?: readonly string[]
  /** Folders that SQL may write into (and read). */
  folders?: readonly string[]
  /** DuckDB's own working memory; its default is most of the machine's. */
  memoryMegabytes?: number
}

/**
 * An empty database in memory that can touch nothing but the given paths: no extension is loaded or fetched, no network,
 * no other file. What files hold is hostile; SQL never contains it.
 */
export async function openDuckDb(access: DuckDbAccess): Promise<{ connection: DuckDBConnection; close(): void }> {
  // Loaded when first needed: the library is large, and most commands never touch it.
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    // Tables stay in memory: a hidden spill file beside the program would surprise a read-only folder.
    temp_directory: '',
    ...(access.memoryMegabytes ? { memory_limit: `${access.memoryMegabytes}MB` } : {}),
  })
  let connection: DuckDBConnection | null = null
  const close = () => {
    connection?.closeSync()
    instance.closeSync()
  }
  try {
    connection = await instance.connect()
    const folders = (access.folders ?? []).map((folder) => resolve(folder))
    await connection.run(`SET allowed_paths = [${(access.files ?? []).map((file) => sqlText(resolve(file))).join(', ')}]`)
    await connection.run(`SET allowed_directories = [${folders.map(sqlText).join(', ')}]`)
    await connection.run('SET enable_external_access = false')
    await connection.run('SET lock_configuration = true')
    return { connection, close }
  } catch (error) {
    close()
    throw error
  }
}

/** Opens, uses and closes such a database, whatever happens. */
export async function withDuckDb<T>(access: DuckDbAccess, use: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const { connection, close } = await openDuckDb(access)
  try {
    return await use(connection)
  } finally {
    close()
  }
}

/** A string as an SQL literal. */
export const sqlText = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** A column's name as SQL writes it. */
export const sqlName = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** The folder that a file to be written lies in. */
export const folderOf = (file: string): string => dirname(resolve(file))
