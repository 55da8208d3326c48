// The whole network, with Bluesky's index (AppView): node network.mjs PDS_PORT PLC_PORT INDEX_PORT OZONE_PORT INTROSPECT_PORT
// DB_POSTGRES_URL and REDIS_HOST say where its stores are.
import { TestNetwork } from '@atproto/dev-env'

const [pds, plc, index, ozone, introspect] = process.argv.slice(2).map(Number)
const network = await TestNetwork.create({
  dbPostgresSchema: 'bsky',
  plc: { port: plc },
  pds: { port: pds, hostname: 'localhost', enableDidDocWithSession: true },
  bsky: { port: index, publicUrl: `http://localhost:${index}`, dbPostgresSchema: 'bsky' },
  ozone: { port: ozone },
  introspect: { port: introspect },
})
console.log('everything listens')
process.on('SIGTERM', async () => {
  await network.close()
  process.exit(0)
})
