# A small image with the published package: docker run --rm --network none -v "$PWD:/work:ro" privatelint
FROM node:22-alpine AS package
ARG VERSION=0.1.0
RUN npm install --global --ignore-scripts --no-audit --no-fund --prefix /opt/privatelint "privatelint@${VERSION}"

FROM node:22-alpine
# Git is asked by `diff` and --changed-since only; what is mounted belongs to somebody else.
RUN apk add --no-cache git && git config --system --add safe.directory '*' \
 && rm -rf /usr/local/lib/node_modules/npm /usr/local/bin/npm /usr/local/bin/npx /opt/yarn* /usr/local/bin/yarn*
COPY --from=package /opt/privatelint /opt/privatelint
ENV PATH=/opt/privatelint/bin:$PATH
# Nobody may write into the image afterwards, so that the compiled code is kept beside the bundle now: a run takes half as long.
# Layers keep whole seconds of times, and the code counts only for the bundle of the very time.
COPY examples/two-stacks /tmp/examples
RUN touch -t 200001010000 /opt/privatelint/lib/node_modules/privatelint/dist/privatelint.cjs \
 && privatelint /tmp/examples > /dev/null && rm -r /tmp/examples
USER node
WORKDIR /work
ENTRYPOINT ["privatelint"]
