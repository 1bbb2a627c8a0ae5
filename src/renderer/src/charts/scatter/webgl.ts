import { FADED, NO_CATEGORY, PALETTE } from './colours'
import type { Drawer, Frame } from './drawer'

const VERTEX = `#version 300 es
in vec2 place;
in uint code;
uniform vec2 middle;
uniform vec2 stretch;
uniform float diameter;
uniform vec3 palette[${PALETTE}];
uniform vec3 faded;
uniform float opacity;
out vec4 colour;
void main() {
  gl_Position = vec4((place - middle) * stretch, 0.0, 1.0);
  bool back = code >= ${FADED}u;
  gl_PointSize = back ? max(1.0, diameter * 0.75) : diameter;
  vec3 own = palette[min(code & ${PALETTE - 1}u, ${NO_CATEGORY}u)];
  float alpha = back ? opacity * 0.35 : opacity;
  colour = vec4((back ? faded : own) * alpha, alpha);
}`

const FRAGMENT = `#version 300 es
precision highp float;
in vec4 colour;
uniform float diameter;
out vec4 result;
void main() {
  vec2 from = gl_PointCoord - 0.5;
  float edge = diameter > 3.0 ? smoothstep(0.5, 0.5 - 1.0 / diameter, length(from)) : 1.0;
  result = colour * edge;
}`

/** Null where the machine has no WebGL2. */
export function webglDrawer(canvas: HTMLCanvasElement): Drawer | null {
  const gl = canvas.getContext('webgl2', { antialias: false, alpha: true, premultipliedAlpha: true })
  if (!gl) return null
  let parts = build(gl)
  let points: Float32Array | null = null
  let codes: Uint8Array | null = null
  const lost = (event: Event) => event.preventDefault()
  // A driver that was reset hands over an empty context: everything is put there again.
  const restored = () => {
    parts = build(gl)
    if (points) upload(gl, parts.place, points)
    if (codes) upload(gl, parts.code, codes)
  }
  canvas.addEventListener('webglcontextlost', lost)
  canvas.addEventListener('webglcontextrestored', restored)
  return {
    setPoints: (xy) => upload(gl, parts.place, (points = xy)),
    setCodes: (bytes) => upload(gl, parts.code, (codes = bytes)),
    draw: (frame) => draw(gl, parts, frame),
    wait: () => gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4)),
    dispose: () => {
      canvas.removeEventListener('webglcontextlost', lost)
      canvas.removeEventListener('webglcontextrestored', restored)
      for (const buffer of [parts.place, parts.code]) gl.deleteBuffer(buffer)
      gl.deleteProgram(parts.program)
    },
  }
}

interface Parts {
  program: WebGLProgram
  place: WebGLBuffer
  code: WebGLBuffer
  uniform: (name: string) => WebGLUniformLocation | null
}

function build(gl: WebGL2RenderingContext): Parts {
  const program = gl.createProgram()
  for (const [kind, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(kind)
    if (!shader) continue
    gl.shaderSource(shader, source)
    gl.compileShader(shader)
    gl.attachShader(program, shader)
  }
  gl.bindAttribLocation(program, 0, 'place')
  gl.bindAttribLocation(program, 1, 'code')
  gl.linkProgram(program)
  const [place, code] = [gl.createBuffer(), gl.createBuffer()]
  gl.bindBuffer(gl.ARRAY_BUFFER, place)
  gl.enableVertexAttribArray(0)
  gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 0, 0)
  gl.bindBuffer(gl.ARRAY_BUFFER, code)
  gl.enableVertexAttribArray(1)
  gl.vertexAttribIPointer(1, 1, gl.UNSIGNED_BYTE, 0, 0)
  const places = new Map<string, WebGLUniformLocation | null>()
  const uniform = (name: string) => {
    if (!places.has(name)) places.set(name, gl.getUniformLocation(program, name))
    return places.get(name) ?? null
  }
  return { program, place, code, uniform }
}

function upload(gl: WebGL2RenderingContext, buffer: WebGLBuffer, values: Float32Array | Uint8Array): void {
  gl.bindBuffer(gl.ARRAY_BUFFER, buffer)
  gl.bufferData(gl.ARRAY_BUFFER, values, gl.STATIC_DRAW)
}

function draw(gl: WebGL2RenderingContext, { program, uniform }: Parts, frame: Frame): void {
  const { view, size, density, palette, faded } = frame
  gl.viewport(0, 0, Math.round(size.width * density), Math.round(size.height * density))
  gl.clearColor(0, 0, 0, 0)
  gl.clear(gl.COLOR_BUFFER_BIT)
  if (frame.points === 0) return
  gl.useProgram(program)
  gl.enable(gl.BLEND)
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA)
  gl.uniform2f(uniform('middle'), view.x, view.y)
  gl.uniform2f(uniform('stretch'), (2 * view.scale) / size.width, (2 * view.scale) / size.height)
  gl.uniform1f(uniform('diameter'), frame.diameter * density)
  gl.uniform1f(uniform('opacity'), frame.opacity)
  gl.uniform3fv(uniform('palette'), palette.flat())
  gl.uniform3f(uniform('faded'), ...faded)
  gl.drawArrays(gl.POINTS, 0, frame.points)
}
