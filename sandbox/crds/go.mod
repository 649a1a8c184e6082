module gomeet.dev/sandbox/crds

go 1.26.0

require (
	github.com/cert-manager/cert-manager v1.21.1
	github.com/traefik/traefik/v3 v3.7.11
)
