// Reads a version through @helia/verified-fetch, which checks every block. Arguments: URL of the gateway, CID of the version, directory for what was read, paths.
import { fallbackRouter } from '@helia/fallback-router'
import { withHTTP } from '@helia/http'
import { createVerifiedFetch } from '@helia/verified-fetch'
import * as dagCbor from '@ipld/dag-cbor'
import * as dagJson from '@ipld/dag-json'
import { writeFileSync } from 'node:fs'
import { createHeliaLight } from 'helia'

const [gateway, root, directory, ...paths] = process.argv.slice(2)
const here = fallbackRouter({ gateways: [gateway] })
const helia = withHTTP(createHeliaLight({ codecs: [dagCbor, dagJson] }), {
  delegatedRouters: [],
  recursiveGateways: [],
  allowInsecure: true,
  allowLocal: true
})
// The only provider of anything is the gateway: nothing else is asked.
helia.addRouter({ name: 'here', capabilities: () => ['findProviders'], findProviders: (cid, options) => here.findProviders(cid, options) })
const verifiedFetch = await createVerifiedFetch(await helia.start())

for (const [index, path] of paths.entries()) {
  const reply = await verifiedFetch(`ipfs://${root}/${path}`)
  writeFileSync(`${directory}/${index}`, new Uint8Array(await reply.arrayBuffer()))
  console.log('whole', reply.status, path)
  const part = await verifiedFetch(`ipfs://${root}/${path}`, { headers: { Range: 'bytes=1-3' } })
  writeFileSync(`${directory}/${index}.part`, new Uint8Array(await part.arrayBuffer()))
  console.log('part', part.status, path)
}
const car = await verifiedFetch(`ipfs://${root}/a`, { headers: { Accept: 'application/vnd.ipld.car' } })
writeFileSync(`${directory}/car`, new Uint8Array(await car.arrayBuffer()))
console.log('car', car.status)
console.log('absent', (await verifiedFetch(`ipfs://${root}/not/there`)).status)
process.exit(0)
