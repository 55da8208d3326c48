// A personal data server and its directory of identities (PLC), without an index: node pds.mjs PDS_PORT PLC_PORT
import { TestNetworkNoAppView } from '@atproto/dev-env'

const [pds, plc] = process.argv.slice(2).map(Number)
const network = await TestNetworkNoAppView.create({
  plc: { port: plc },
  pds: { port: pds, hostname: 'localhost', enableDidDocWithSession: true },
})
console.log('everything listens')
process.on('SIGTERM', async () => {
  await network.close()
  process.exit(0)
})
