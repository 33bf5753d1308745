#!/usr/bin/env bash
# Makes an etcd ask who one is, and lets the coordinators' user read and write below /p2p/v1/ and nowhere else. Run it once, against
# one member of the cluster, with the passwords in the environment:
#
#   ETCDCTL_ENDPOINTS=http://127.0.0.1:2379 ROOT_PASSWORD=... P2P_ETCD_PASSWORD=... deploy/servers/etcd/user.sh
#
# The coordinator is then told P2P_ETCD_USER=p2p and P2P_ETCD_PASSWORD.
set -euo pipefail

: "${ROOT_PASSWORD:?the password that root is to have}" "${P2P_ETCD_PASSWORD:?the password that p2p is to have}"

etcdctl user add root --interactive=false <<<"$ROOT_PASSWORD"
etcdctl user add p2p --interactive=false <<<"$P2P_ETCD_PASSWORD"
etcdctl role add root
etcdctl role add p2p
etcdctl role grant-permission p2p --prefix=true readwrite /p2p/v1/
etcdctl user grant-role root root
etcdctl user grant-role p2p p2p
etcdctl auth enable
