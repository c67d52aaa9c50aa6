# A small image with the program and the libraries that it needs: `deno task compile`, then `docker build -t dem .`
# For another program, such as a team's own or one for arm64: --build-arg PROGRAM=dist/dem-linux-arm64
FROM gcr.io/distroless/cc-debian12:nonroot
ARG PROGRAM=dist/dem-linux-x64
COPY --chmod=0755 ${PROGRAM} /usr/local/bin/dem
# Without it, the program could start no other and does not begin.
ENV PATH=/usr/local/bin:/usr/bin:/bin
WORKDIR /project
ENTRYPOINT ["/usr/local/bin/dem"]
