# The released programs. nixpkgs has no Swift 6.3 yet to build them with; heddle is static, and heddled's libraries are replaced by
# those of nixpkgs.
{
  description = "Profiles of CoreWeave AI Object Storage credentials: kept fresh, switched at once";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";

  outputs = { self, nixpkgs }:
    let
      system = "x86_64-linux";
      pkgs = nixpkgs.legacyPackages.${system};
      heddle = pkgs.stdenv.mkDerivation {
        pname = "heddle";
        version = "@version@";

        src = pkgs.fetchurl {
          url = "@repository@/releases/download/v@version@/@name@.tar.gz";
          sha256 = "@sha256@";
        };

        nativeBuildInputs = [ pkgs.autoPatchelfHook ];
        buildInputs = [ pkgs.curl pkgs.sqlite pkgs.stdenv.cc.cc.lib ];
        dontBuild = true;
        dontStrip = true;

        installPhase = ''
          runHook preInstall
          mkdir $out
          cp -R bin libexec share $out
          for file in $out/share/systemd/user/* $out/share/doc/heddle/examples/* \
            $out/share/doc/heddle/docs/deploy/systemd/user/*.service $out/share/doc/heddle/docs/deploy/cron/crontab; do
            substituteInPlace "$file" --replace-quiet '"$HOME/.local/bin/heddle"' $out/bin/heddle \
              --replace-quiet %h/.local/bin/heddle $out/bin/heddle \
              --replace-quiet %h/.local/libexec/heddle/heddled $out/libexec/heddle/heddled
          done
          runHook postInstall
        '';

        doInstallCheck = true;
        installCheckPhase = ''
          $out/bin/heddle version
          $out/libexec/heddle/heddled version
        '';

        meta = {
          description = "Profiles of CoreWeave AI Object Storage credentials";
          homepage = "@repository@";
          license = pkgs.lib.licenses.asl20;
          mainProgram = "heddle";
          platforms = [ system ];
          sourceProvenance = [ pkgs.lib.sourceTypes.binaryNativeCode ];
        };
      };
    in
    {
      packages.${system} = { inherit heddle; default = heddle; };
      apps.${system}.default = { type = "app"; program = "${heddle}/bin/heddle"; };
    };
}
