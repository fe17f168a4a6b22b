/**
 * Runs before every command, on any Node: plain JavaScript that prints what to do when Node is too old to run TypeScript.
 * The packages bring the pinned Node, so this happens only on a platform without such a package.
 */
const LEAST = [22, 18];
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < LEAST[0] || (major === LEAST[0] && minor < LEAST[1])) {
  process.stderr.write(
    `tellers: this is Node ${process.versions.node}, and the pinned Node 26.10 is not installed. ` +
      `Run \`npm ci\`; if that does not bring it to ${process.platform}-${process.arch}, install Node 26 from nodejs.org.\n`,
  );
  process.exitCode = 1;
}
