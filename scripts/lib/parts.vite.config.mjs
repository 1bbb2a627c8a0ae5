// The project's electron-vite configuration, reduced to the parts that the environment names: the command line
// needs the main bundle alone, in half a second and without Electron.
import config from '../../electron.vite.config'

const wanted = (process.env.SID_STUDIO_BUILD ?? 'main,preload,renderer').split(',')

export default Object.fromEntries(Object.entries(config).filter(([part]) => wanted.includes(part)))
