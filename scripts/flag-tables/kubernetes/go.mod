// Only marks the root of the module. Requirements are pinned per minor, in minors/*.mod (go build -modfile).
module kubemend/flag-tables/kubernetes
