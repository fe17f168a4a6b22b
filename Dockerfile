# The quick comparison in a container, offline and without root; its report is in results/ of the current folder:
#   docker build -t tellers .
#   mkdir -p results && docker run --rm --init --network none --user "$(id -u)" -v "$PWD/results:/home/node/results" tellers
# The image's own Node only runs npm: the package brings the one that it measures with.
FROM node:24-bookworm-slim AS base
# Node 26 needs libatomic, which the slim images leave out.
RUN apt-get update && apt-get install -y --no-install-recommends libatomic1 && rm -rf /var/lib/apt/lists/*

FROM base AS build
WORKDIR /source
COPY . .
RUN npm ci && npm pack --pack-destination /

FROM base
COPY --from=build /tellers-*.tgz /package/
RUN npm install --global --include=optional /package/tellers-*.tgz && npm cache clean --force
WORKDIR /home/node
RUN install -d -o node -g node results
USER node
ENTRYPOINT ["tellers"]
