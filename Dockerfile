# glibc: the Temporal SDK has no build for musl. util-linux brings flock; attr shows extended attributes.
FROM node:20-bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates util-linux attr && rm -rf /var/lib/apt/lists/*
WORKDIR /kubemend
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-progress
COPY . .
RUN npm run build && ln -s /kubemend/bin/kubemend /usr/local/bin/kubemend
CMD ["kubemend", "--help"]
