#!/bin/sh
# The package's command: runs `tellers` with the Node that the package brings, whichever Node npm itself runs on.
self=$(readlink -f "$0")
tellers_root=${self%/scripts/tellers.sh}
. "$tellers_root/scripts/node.sh"
exec node --enable-source-maps "$tellers_root/dist/scripts/tellers.js" "$@"
