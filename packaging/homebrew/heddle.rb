# Builds from source, on macOS and Linux, with the compiler that Xcode or Homebrew brings.
class Heddle < Formula
  desc "Profiles of CoreWeave AI Object Storage credentials: kept fresh, switched at once"
  homepage "@repository@"
  url "@repository@/releases/download/v@version@/heddle-@version@.tar.gz"
  sha256 "@source_sha256@"
  license "Apache-2.0"

  depends_on xcode: ["26.4", :build] # Swift 6.3
  depends_on macos: :sequoia
  uses_from_macos "swift" => :build
  uses_from_macos "curl"
  uses_from_macos "sqlite"

  def install
    ENV["HEDDLE_COMMIT"] = "@commit@"
    ENV["HEDDLE_COMMIT_DATE"] = "@commit_date@"
    ENV["INSTALL_PROGRAM"] = "install -m 0755"
    ["heddle", "heddled"].each do |product|
      # Homebrew has a sandbox of its own, and one can't be inside the other.
      system "scripts/build-release", product, "--disable-sandbox"
    end
    system "scripts/install-files", ".build/release", "", prefix
  end

  test do
    ENV["HEDDLE_HOME"] = testpath/"heddle"
    assert_equal "heddle #{version}", shell_output("#{bin}/heddle --version").strip
    system bin/"heddle", "add", "acme", "--zone", "us-east-04a", "--token", "env:ACME_TOKEN"
    assert_match "AWS_REGION='US-EAST-04A'", shell_output("#{bin}/heddle env acme")
    # heddle found heddled, which says that there is no such variable.
    assert_match "ACME_TOKEN is not set", shell_output("#{bin}/heddle sync acme 2>&1", 78)
  end
end
