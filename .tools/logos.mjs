/**
 * Cuts the logos that badges know by name out of simple-icons: `node .tools/logos.mjs` writes worker/badge/logos.json,
 * and their names, which the pages offer, shared/present/logo-names.json.
 *
 * All 3,400 would be larger than the rest of the Worker together, so these are the ones this field's README files
 * use: vendors of models and hardware, engines, languages, hosts. Others come as a data URI. simple-icons is CC0.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as icons from 'simple-icons'
import { root } from './run.mjs'

const SLUGS = `
  alibabacloud amd anaconda android anthropic apache apachespark apple archlinux arduino arm arxiv astro asus baidu
  bitbucket bun bytedance c claude cloudflare cloudflareworkers codeberg cplusplus creativecommons cursor databricks
  debian deepseek dell deno digitalocean discord django docker dvc elevenlabs fastapi fedora flask git gitea github
  githubactions githubcopilot githubsponsors gitlab gnu gnubash go google googlecloud googlecolab googlegemini
  googlescholar gradio grafana hetzner homebrew hono hp huggingface intel javascript jupyter kaggle keras kimi
  kubernetes langchain lenovo linux macos meta minimax mistralai mlflow modal modelcontextprotocol moonshotai msi neovim
  netlify nginx nixos nodedotjs npm numpy nvidia ollama onnx opencv opengl openapiinitiative opensourceinitiative
  opentelemetry ovh pandas perplexity poetry postgresql prometheus pypi python pytorch qualcomm qwen raspberrypi
  ray react readthedocs reddit redis replicate riscv roboflow ruff rust samsung scikitlearn scipy snowflake steam
  streamlit supermicro svelte tailscale tensorflow tesla typescript ubuntu ultralytics uv vercel vim vite vitest vuedotjs
  vulkan vultr webassembly weightsandbiases wikipedia x xiaomi youtube zedindustries
`

/** Longest path: beyond it a badge would be larger than the page's own picture. */
const LONGEST = 6000

const bySlug = new Map(Object.values(icons).map((icon) => [icon.slug, icon]))
const logos = {}
const names = {}
for (const slug of SLUGS.trim().split(/\s+/).sort()) {
  const icon = bySlug.get(slug)
  if (icon === undefined) throw new Error(`simple-icons has no ${slug}`)
  if (icon.path.length <= LONGEST) {
    logos[slug] = icon.path
    names[slug] = icon.title
  } else console.log(`${slug} is left out: ${icon.path.length} characters`)
}
writeFileSync(join(root, 'worker/badge/logos.json'), `${JSON.stringify(logos, null, 2)}\n`)
writeFileSync(join(root, 'shared/present/logo-names.json'), `${JSON.stringify(names, null, 2)}\n`)
console.log(`${Object.keys(logos).length} logos`)
