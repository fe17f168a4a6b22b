/**
 * Runs before every command, on whatever Node there is: plain JavaScript that says what to do when it is too old to run
 * TypeScript. The pinned Node comes with the packages, so that this is seen only where no package fits the platform.
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
