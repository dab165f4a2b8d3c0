include "root" {
  path = find_in_parent_folders("root.hcl")
}

terraform {
  source = "../../modules//app"
}

dependency "network" {
  config_path = "../network"
}

inputs = {
  vpc_id             = dependency.network.outputs.vpc_id
  private_subnet_ids = dependency.network.outputs.private_subnet_ids
}
