# The archiver with a browser and fonts, for an ordinary user, on a system that is read-only but for the home (docs/nightly.md).
#
#   docker build --tag embed-archiver .
#   embed-archiver --home ~/archive schedule --docker
FROM python:3.12-slim-bookworm AS build
WORKDIR /src
COPY runtime.lock ./
RUN python -m venv /opt/embed-archiver \
    && /opt/embed-archiver/bin/python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes --requirement runtime.lock
COPY . ./
RUN /opt/embed-archiver/bin/python -m pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation .

FROM python:3.12-slim-bookworm
ENV PATH=/opt/embed-archiver/bin:$PATH \
    PLAYWRIGHT_BROWSERS_PATH=/opt/browsers \
    ARCHIVER_HOME=/archive \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1
COPY --from=build /opt/embed-archiver /opt/embed-archiver
# Playwright installs the libraries that its browser needs; without these fonts pictures of posts show boxes.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends fontconfig fonts-noto-cjk fonts-noto-color-emoji \
    && playwright install --with-deps chromium-headless-shell \
    && chmod --recursive a+rX /opt/browsers \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 1000 --home-dir /archive --create-home archivist
USER 1000
WORKDIR /archive
ENTRYPOINT ["embed-archiver"]
CMD ["nightly"]
