import { createClient } from 'plimsoll/client'

const client = createClient('http://localhost:8787')
const response = await client.v1.gpus[':id{.+}'].$get({ param: { id: 'rtx-4090' } })
const gpu = await response.json()
if ('usable_bytes' in gpu) console.log(gpu.usable_bytes, gpu.name)
