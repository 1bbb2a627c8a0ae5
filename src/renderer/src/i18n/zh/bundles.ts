import type { bundles as en } from '../en/bundles'
import type { Same } from '../same'

export const bundles: Same<typeof en> = {
  export: '导出为打包文件…',
  exported: '已写入 {path}，并附每个部分的 sha256。',
  import: '导入打包文件…',
  imported: '{n} 个部分与其 sha256 一致；运行已原样导入。',
  tensorboardMenu: 'TensorBoard…',
  tensorboard: '已向 {path} 写入 {n} 个标量。查看：tensorboard --logdir',
  reveal: '显示',
}
