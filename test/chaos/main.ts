/** `npm run chaos -- --seed 7 --seconds 20`: 0 when nothing was found, 1 with the findings, 2 for wrong arguments. */
import { type Arguments, readArguments, usage } from './arguments';
import { reportOf } from './report';
import { runChaos } from './run';

const given = readOrEnd();
const outcome = await runChaos(given);
console.log(reportOf(given, outcome));
process.exit(outcome.findings.length === 0 ? 0 : 1);

function readOrEnd(): Arguments {
  try {
    return readArguments(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n${usage}`);
    process.exit(2);
  }
}
