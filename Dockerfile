# The silo as an image. Base images are given by the builder, by whatever name they have there; docs/operations.md says which.
#   SDK_IMAGE          .NET SDK 10
#   RUNTIME_IMAGE      ASP.NET Core 10; the chiseled one, without shell and packages, will do
#   GPU_RUNTIME_IMAGE  for target silo-gpu: CUDA's runtime libraries; .NET is brought along
ARG SDK_IMAGE
ARG RUNTIME_IMAGE
ARG GPU_RUNTIME_IMAGE=${RUNTIME_IMAGE}

# Packages: a layer that changes only when projects or versions do.
FROM ${SDK_IMAGE} AS restore
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
WORKDIR /source
COPY global.json Directory.*.props Directory.*.targets ./
COPY eng/ eng/
COPY src/Blobs/Blobs.csproj src/Blobs/
COPY src/Core/Core.csproj src/Core/
COPY src/Corpus/Corpus.csproj src/Corpus/
COPY src/Embedding/Embedding.csproj src/Embedding/
COPY src/Embedding.Onnx/Embedding.Onnx.csproj src/Embedding.Onnx/
COPY src/Grains/Grains.csproj src/Grains/
COPY src/Grains.Interfaces/Grains.Interfaces.csproj src/Grains.Interfaces/
COPY src/LanguageModels/LanguageModels.csproj src/LanguageModels/
COPY src/Silo/Silo.csproj src/Silo/
# Without Orleans the silo would build as one that only says so: here a feed that lacks it is to fail.
RUN dotnet restore src/Silo/Silo.csproj -p:HasOrleans=true

FROM restore AS build
COPY .editorconfig ./
COPY src/ src/
RUN dotnet publish src/Silo/Silo.csproj -c Release --no-restore -p:HasOrleans=true -o /app

# With .NET itself, for a base image that has none.
FROM build AS build-gpu
RUN dotnet publish src/Silo/Silo.csproj -c Release -r linux-x64 --self-contained -p:HasOrleans=true -o /app-gpu

FROM ${GPU_RUNTIME_IMAGE} AS silo-gpu
WORKDIR /app
COPY --from=build-gpu /app-gpu ./
ENV DOTNET_EnableDiagnostics=0 NVIDIA_VISIBLE_DEVICES=all NVIDIA_DRIVER_CAPABILITIES=compute,utility
EXPOSE 11111 30000 8080
USER 1654:1654
ENTRYPOINT ["./fishersft-silo"]

# Last, so that it is what a build without a target gives.
FROM ${RUNTIME_IMAGE} AS silo
WORKDIR /app
COPY --from=build /app ./
ENV DOTNET_EnableDiagnostics=0
EXPOSE 11111 30000 8080
USER 1654:1654
ENTRYPOINT ["dotnet", "fishersft-silo.dll"]
