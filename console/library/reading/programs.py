"""What a command looks like: the programs that runbooks call, and the words that make a call dangerous.

A list, because nothing else tells ``git pull`` from ``base url`` in inline code. It only decides where the document
does not say so itself (inline code, flattened text); in a shell fence every line is taken as a command.
"""

from __future__ import annotations

import re

from console.core.wordsets import word_set

PROGRAMS = word_set(
    """
    ab acme.sh aconnect adb alembic alias amtool ansible ansible-playbook apk apt apt-get argocd artisan
    asadmin aws aws-vault awk az b2sum base64 bash bazel bundle bunx bun caddy calicoctl cargo cat cd celery
    ceph certbot cf chattr chgrp chmod chown chronyc chroot cilium circleci ckan clickhouse-client clush
    cmctl cockroach composer conntrack consul consul-template cp crictl crontab ctr curl cut cypher-shell
    date dd deno dep df diff dig dist django-admin dmesg dnf dnsmasq docker docker-compose doctl dotnet dpkg
    dscl du ebs eb echo ecs-cli eksctl elixir env erl etcdctl ethtool eval exec exim export faas-cli fdisk
    fastboot find firebase firewall-cmd flux flyctl fly free fsck fuser gcloud gds gem gh git gitlab-ctl
    gitlab-rails gitlab-rake glab go goreleaser gpg gpgconf gradle grep gsutil gunzip gzip hal haproxy hdfs
    head helm helmfile heroku hg host hostname hostnamectl htop http httpie iconv id ifconfig influx initctl
    install iostat iotop ip ip6tables ipmitool iptables ipvsadm istioctl iwconfig java javac jcmd jmap
    journalctl jps jq jstack jstat k k3s k6 k9s kafka-consumer-groups kafka-consumer-groups.sh kafka-topics
    kafka-topics.sh keytool kill killall kinit kops kubeadm kubectl kubectx kubelet kubens kustomize
    launchctl ldapsearch less lftp linkerd ln logcli loginctl logrotate ls lsblk lscpu lsmod lsof lvextend
    lvs lvresize mail mailq make man mc md5sum memcached minikube mix mkdir mkfs mkfs.ext4 mkfs.xfs mongo
    mongod mongodump mongorestore mongosh mount mtr mtail mv mvn mysql mysqladmin mysqlcheck mysqldump
    mysqlsh nc ncat netcat netstat netsh nerdctl newman nft nginx ngrep ngrok nmap nmcli node nohup nomad
    npm npx nslookup ntpdate ntpq numactl oc octave odo op openssl opensearch osqueryi pactl passwd patch
    patronictl perf perl pg_basebackup pg_ctl pg_ctlcluster pg_dump pg_dumpall pg_isready pg_restore
    pg_rewind pgbackrest pgbouncer pgrep php ping ping6 pip pip3 pipenv pkill playwright pm2 pmap pnpm
    podman poetry postconf postfix postqueue postsuper printenv printf prisma promtool ps psql pssh pulumi
    puppet pvs py pytest python python2 python3 rabbitmq-diagnostics rabbitmq-plugins rabbitmqadmin
    rabbitmqctl rados rails rake rbenv rclone redis-benchmark redis-cli redis-sentinel redis-server renice
    repmgr resolvectl restic rg rke rm rmdir route rpm rsync ruby rustup rvm s3cmd sar scp screen scutil sed
    sentinel service serverless sftp sha256sum sh shred shutdown sleep smartctl snap sqlcmd sqlite3 sqlplus
    ss ssh ssh-add ssh-copy-id ssh-keygen ssh-keyscan sslscan stat strace stress su sudo supervisorctl sv
    swapoff swapon sync sysctl systemctl systemd-analyze systemd-resolve tac tail talosctl tar tc tcpdump
    tctl tee telnet terraform terragrunt tfenv tfswitch timedatectl timeout tkn tmux top touch tr traceroute
    tracepath trivy tsh tshark tsx tune2fs ufw uname unlink unset unzip update-ca-certificates uptime
    useradd userdel usermod uv uvx vacuumdb vagrant varnishadm varnishlog varnishstat vault velero vgextend
    vgs vim vi virsh visudo vmstat vtctlclient w watch watchman wc wget whoami who whois wp wrk xargs
    xfs_growfs xfs_repair yarn ykman yum zabbix_get zcat zfs zgrep zip zkCli.sh zookeeper-shell zpool zypper
    nodetool cqlsh sqlcl exp imp rman expdp impdp lsnrctl tnsping mongostat mongotop redis-rdb-tools
    ceph-volume radosgw-admin gluster pcs crm corosync-cfgtool drbdadm ipa realm sssctl sestatus setenforce
    getenforce semanage restorecon ausearch auditctl chage getent nsenter unshare kcadm.sh kubeseal sops age
    stern kubetail popeye k8sgpt kubectl-argo-rollouts tilt skaffold buildah skopeo cosign syft grype snyk
    wrangler vercel netlify railway render supabase turso planetscale pscale neonctl psqlodbc dbmate flyway
    liquibase goose sqlx diesel knex sequelize typeorm
    """
)

#: Ordinary words as well: they count as programs only with something shell-like behind them.
_ORDINARY = word_set(
    """
    age cat cd consul cut date dep diff dist env exec exp export find fly free go head host http id imp
    install ip k less ln mail make man mount node op patch play python perl ps render route ruby sar screen
    sentinel service sh sleep snap split stat stress su sync tail tar tee time top touch tr tune vault w
    watch watchman who wrk zip mix realm render railway goose flux velero tilt nomad caddy alias kill puppet
    crm
    """
)
#: What a first word may be, but for its being known: a path to run.
_PATH = re.compile(r"(\.{1,2}|~|\$\w+|\$\{\w+\})?/[\w.+@~/${}-]*[\w}]$|\./\S+$")
_NAME = re.compile(r"[a-z][a-z0-9]*(?:[_.-][a-z0-9]+)*")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*\+?=")
_SHELLISH = re.compile(r"""(^|\s)--?[A-Za-z]|[|$=<>"'{}*&\\]|\w/\w|(^|\s)[/~.]+\w|\w[.:@_]\w|\w-\w""")
#: Tools whose verb needs an operand: without one it is the verb that is spoken of, not a command.
_NEEDS_OPERAND = {
    "kubectl": "annotate apply attach cp cordon create debug delete describe drain edit exec explain expose get label "
    "logs patch port-forward replace run scale set taint uncordon wait rollout top",
    "docker": "attach commit cp create exec inspect kill load logs pull push restart rm rmi run save start stop tag",
    "git": "add branch cherry-pick clone merge mv rebase remote reset restore revert rm switch tag",
    "aws": "*",
    "helm": "get install rollback status uninstall upgrade",
    "systemctl": "disable enable reload restart start status stop",
    "terraform": "import state taint untaint workspace",
    "gds": "aws govuk",
    "gh": "*",
    "aws-vault": "exec",
    "service": "*",
    "etcdctl": "member",
}
_WRAPPERS = frozenset({"sudo", "time", "nohup", "env", "exec", "command", "watch", "timeout", "nice", "doas"})


def is_command(text: str) -> bool:
    """Whether a piece of inline code is a whole command: a known program or a path, with what it needs.

    A bare word is none (``kubectl``), nor a verb without its operand (``kubectl logs``), nor prose that begins
    with a program's name (``find the cause``). ``./script.sh`` is one, ``scripts/script.sh`` a file that is named.
    """
    words = text.split()
    if not words or "\n" in text or words[0].endswith((":", ",", ";")):
        return False
    if len(words) == 1:
        return re.fullmatch(r"\./[\w./-]*\w", words[0]) is not None
    while len(words) > 2 and (_ASSIGNMENT.match(words[0]) or words[0] in _WRAPPERS):
        words = words[1:]
        while len(words) > 2 and (words[0].startswith("-") or re.fullmatch(r"\d+[smh]?", words[0])):
            words = words[1:]
    first, rest = words[0], words[1:]
    if re.search(r"(^|\s)(\.\.\.|…)(\s|$)", text) or (first == "gem" and rest[0].startswith(("'", '"'))):
        return False
    if _PATH.match(first):
        return first.startswith(("./", "../", "~/", "$")) or _SHELLISH.search(" ".join(rest)) is not None
    if first not in PROGRAMS:
        # Unknown, yet nobody writes an option but in a command.
        return (
            len(rest) > 1
            and _NAME.fullmatch(first) is not None
            and re.search(r"\s--?[a-z][\w-]*", text) is not None
        )
    if not _operand(first, rest):
        return False
    return first not in _ORDINARY or _SHELLISH.search(" ".join(rest)) is not None or len(rest) == 1


def _operand(program: str, rest: list[str]) -> bool:
    """Whether the verb of ``program`` has the operand it needs."""
    verbs = _NEEDS_OPERAND.get(program)
    if verbs is None:
        return True
    plain = [word for word in rest if not word.startswith("-")]
    if verbs == "*":
        return len(rest) > (
            1 if program != "aws" or rest[-1].startswith(("list-", "describe-", "get-")) else 2
        )
    return len(rest) > 1 or not plain or plain[0] not in verbs.split()


def starts_like_command(line: str) -> bool:
    """Whether a line of text without markup reads as a command: a known program, and something shell-like behind it."""
    words = line.split()
    if len(words) < 2 or line.rstrip().endswith((".", ":", "?", "!")) or words[0].endswith((":", ",")):
        return False
    if _ASSIGNMENT.match(words[0]):
        return True
    if not (words[0] in PROGRAMS or _PATH.match(words[0])):
        return False
    return _SHELLISH.search(" ".join(words[1:])) is not None or (
        words[0] not in _ORDINARY and len(words) <= 4
    )


_DANGERS: tuple[tuple[str, str], ...] = (
    (r"\brm\s+(?:-\w+\s+)*-\w*[rRf]\w*", "rm -r"),
    (
        r"\b(?:delete|destroy|drain|terminate|purge|wipe|uninstall|prune|evict|truncate|deregister|revoke)(?:-[\w-]+)?\b",
        "",
    ),
    (r"(?<!\w)-\w*-?delete\b", "delete"),
    (r"\bDELETE\s+FROM\b|-X\s*DELETE\b|--request[= ]DELETE\b", "DELETE"),
    (r"\bDROP\s+(?:TABLE|DATABASE|SCHEMA|INDEX|USER|COLUMN|VIEW|KEYSPACE|PARTITION)\b", "DROP"),
    (r"\bTRUNCATE\b", "TRUNCATE"),
    (r"\bflush(?:all|db)\b|\biptables\s+(?:-t\s+\w+\s+)?-F\b", "flush"),
    (
        r"(?<!\w)--(?:force|grace-period=0|hard|no-preserve-root|yes-i-really-mean-it|disable-eviction)[\w-]*",
        "",
    ),
    (r"\bpush\s+(?:\S+\s+)*-f\b|\bpush\s+(?:\S+\s+)*\+\S+|\bclean\s+-\w*f", "force"),
    (r"\bkill\s+-(?:9|KILL|SIGKILL)\b|\bp?kill(?:all)?\s+-(?:9|KILL)\b|\bkillall\b|\bpkill\b", "kill"),
    (
        r"\bmkfs(?:\.\w+)?\b|\bdd\s+.*\bof=|\bfdisk\b|\bshred\b|\bwipefs\b|>\s*/dev/(?:sd|nvme|xvd|vd)",
        "overwrites a disk",
    ),
    (r"\b(?:shutdown|reboot|poweroff|halt)\b", ""),
    (r"--replicas[= ]0\b|\bscale\b.*=0\b", "scale to 0"),
    (r"\bchmod\s+-R\s+0?777\b", "chmod -R 777"),
    (r"\bforce-?(?:delete|push|unlock|new-cluster|remove)\b", ""),
    (r"\bremove-(?:role|user|group|node|brick|targets?)[\w-]*", ""),
    (r"\b(?:schedule-key-deletion|delete_\w+|drop_\w+|failover|switchover)\b", ""),
)
_DANGEROUS = tuple(
    (re.compile(pattern, re.IGNORECASE if not word.isupper() else 0), word) for pattern, word in _DANGERS
)
#: One look that most commands pass, so that the rest is asked of few.
_ANY_DANGER = re.compile("|".join(f"(?:{pattern})" for pattern, _word in _DANGERS), re.IGNORECASE)
#: A longer command is a file that was pasted; its beginning is looked at.
_LOOKED_AT = 4000


def dangers(command: str) -> tuple[str, ...]:
    """The words that make a command dangerous, each once, in the order of this list; empty if none are in it.

    Words inside a comment do not count. A harmless command may be marked (``grep delete``): asking once more costs
    less than not asking.
    """
    code = "\n".join(re.sub(r"(^|\s)#\s.*$", "", line) for line in command[:_LOOKED_AT].split("\n"))
    if not _ANY_DANGER.search(code):
        return ()
    found: list[str] = []
    for pattern, word in _DANGEROUS:
        match = pattern.search(code)
        if match:
            name = word or " ".join(match.group().split())
            if name not in found:
                found.append(name)
    return tuple(found)
