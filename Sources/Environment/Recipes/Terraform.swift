internal import Credentials

extension ToolRecipe {
    /// OpenTofu reads the same. Without the flags the backend would ask Amazon's services about the keys.
    static let terraform = ToolRecipe(
        "terraform", aliases: ["tofu", "opentofu"], "settings of Terraform's s3 backend (printed)",
        code: Document(suffix: "tfbackend") { settings in
            """
            bucket                      = "\(settings.bucketOrPlaceholder)"
            key                         = "terraform.tfstate"
            region                      = "\(settings.zone)"
            endpoints                   = { s3 = "\(settings.endpoint)" }
            use_path_style              = false
            skip_credentials_validation = true
            skip_metadata_api_check     = true
            skip_region_validation      = true
            skip_requesting_account_id  = true

            """
        },
        advice: {
            Advice(
                "give it to terraform init in this profile's environment",
                hint: "heddle exec \($0.profile.name) -- terraform init -backend-config=FILE")
        })
}
