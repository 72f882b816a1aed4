# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# A private apt: one suite, amd64 and arm64, nothing of the system touched.
#
# The system's apt says where its Debian mirror is and how to reach it (proxy,
# certificates, credentials); lists, caches, sources and an empty dpkg status are
# our own, so a Debian 12 and a Debian 13 host resolve the same packages. Release
# files are verified with the system's debian-archive-keyring; the hashes that
# apt prints for each file therefore are authentic, and apt-helper checks them
# when a file is fetched, long after the lists may have changed.

apt_helper=/usr/lib/apt/apt-helper

# apt_uris: "kind uri" of the system's Debian archives, best candidate first.
# kind is main or security; works for one-line and deb822 sources alike.
apt_uris()
{
	if [ -n "${DEBIAN_MIRROR:-}" ]; then
		echo "main ${DEBIAN_MIRROR%/}"
		return
	fi
	# shellcheck disable=SC2016 # apt's own variables
	apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
	awk '
		$3 != "main" { next }
		{ sub(/\/$/, "", $1) }
		$2 ~ /-security$/ { security[$1] = 1; next }
		$2 ~ /-updates$/ { score[$1] += 2; next }
		$2 ~ /^(bookworm|trixie|forky|oldstable|stable|testing|sid|unstable)$/ {
			seen[$1] = 1
			score[$1] += ($1 ~ /\/debian$/)
		}
		END {
			for (best = 3; best >= 0; best--)
				for (uri in seen)
					if (score[uri] + 0 == best)
						print "main", uri
			for (uri in security)
				print "security", uri
		}' |
	while read -r apt_kind apt_uri; do
		case $apt_uri in
		mirror+file:*) read -r apt_uri _ <"${apt_uri#mirror+file:}" || continue ;;
		esac
		echo "$apt_kind ${apt_uri%/}"
	done
}

apt_keyring()
{
	for apt_ring in /usr/share/keyrings/debian-archive-keyring.pgp \
			/usr/share/keyrings/debian-archive-keyring.gpg; do
		[ -r "$apt_ring" ] && { echo "$apt_ring"; return; }
	done
	die "the Debian archive's keys are missing; install the package debian-archive-keyring"
}

# apt_setup SUITE: directories and apt.conf of the suite
apt_setup()
{
	apt_dir=$cache/apt/$1
	mkdir -p "$apt_dir/lists/partial" "$apt_dir/archives/partial" "$apt_dir/none"
	: >"$apt_dir/status"
	{
		apt-config dump | grep '^Acquire::' |
			grep -vE '^Acquire::(IndexTargets|Changelogs|Languages|CompressionTypes|GzipIndexes)'
		cat <<-EOF
			Acquire::AllowInsecureRepositories "false";
			Acquire::AllowWeakRepositories "false";
			Acquire::ForceHash "SHA256";
			Acquire::Languages "none";
			Acquire::Retries "3";
			APT::Architecture "amd64";
			APT::Architectures { "amd64"; "arm64"; };
			APT::Install-Recommends "false";
			APT::Get::Assume-Yes "true";
			APT::Sandbox::User "";
			Debug::NoLocking "true";
			Dir::Etc::main "$apt_dir/none/none";
			Dir::Etc::parts "$apt_dir/none";
			Dir::Etc::sourcelist "$apt_dir/sources.list";
			Dir::Etc::sourceparts "$apt_dir/none";
			Dir::Etc::preferences "$apt_dir/none/none";
			Dir::Etc::preferencesparts "$apt_dir/none";
			Dir::State "$apt_dir";
			Dir::State::lists "$apt_dir/lists";
			Dir::State::status "$apt_dir/status";
			Dir::Cache "$apt_dir";
			Dir::Cache::archives "$apt_dir/archives";
			Dir::Cache::pkgcache "pkgcache.bin";
			Dir::Cache::srcpkgcache "srcpkgcache.bin";
		EOF
	} >"$apt_dir/apt.conf"
}

# apt_private SUITE COMMAND...: run an apt command with the suite's own configuration
apt_private()
{
	apt_suite=$1
	shift
	APT_CONFIG=$cache/apt/$apt_suite/apt.conf "$@"
}

# apt_sources SUITE MAIN-URI SECURITY-URI: the suite's source list
apt_sources()
{
	apt_option="[signed-by=$(apt_keyring)]"
	for apt_type in deb deb-src; do
		echo "$apt_type $apt_option $2 $1 main"
		[ "$1" = sid ] && continue
		echo "$apt_type $apt_option $2 $1-updates main"
		[ -z "$3" ] || echo "$apt_type $apt_option $3 $1-security main"
	done
}

# apt_update SUITE: fetch and verify the lists
apt_update()
{
	[ "$(dpkg --print-architecture)" = amd64 ] ||
		die "this preparation runs on amd64 hosts only, not on $(dpkg --print-architecture)"
	[ -x "$apt_helper" ] || die "$apt_helper is missing; this needs Debian's apt"
	apt_setup "$1"
	apt_log=$cache/log/apt-$1.log
	apt_found=$(apt_uris)
	[ -n "$apt_found" ] ||
		die "apt's configuration names no Debian mirror; set DEBIAN_MIRROR to the address of one"
	apt_security=$(printf '%s\n' "$apt_found" | awk '$1 == "security" { print $2; exit }')
	for apt_uri in $(printf '%s\n' "$apt_found" | awk '$1 == "main" { print $2 }'); do
		# a mirror without the security archive is still worth trying
		for apt_extra in "$apt_security" ""; do
			apt_sources "$1" "$apt_uri" "$apt_extra" >"$apt_dir/sources.list"
			if apt_private "$1" apt-get update --error-on=any >"$apt_log" 2>&1; then
				[ "$apt_extra" = "$apt_security" ] ||
					say "apt: the security archive has no $1-security here, going on without"
				touch "$apt_dir/updated"
				return
			fi
		done
	done
	if grep -q NO_PUBKEY "$apt_log"; then
		die "the system's keyring lacks the key of Debian $1 ($(grep -m 1 -o 'NO_PUBKEY [0-9A-F]*' "$apt_log")); update the package debian-archive-keyring"
	fi
	die "cannot fetch the package lists of Debian $1: $(grep -m 1 '^[EW]:' "$apt_log" || echo "see $apt_log")"
}

# apt_pins ROLE: turn apt's --print-uris lines into "ROLE NAME VERSION ARCH SIZE SHA256 FILE URI"
apt_pins()
{
	awk -F "[' ]" -v role="$1" '
		/^\047/ {
			name = $4; version = arch = "-"
			if (name ~ /\.deb$/) {
				split(substr(name, 1, length(name) - 4), part, "_")
				name = part[1]; version = part[2]; arch = part[3]
				sub(/%3a/, ":", version)
			}
			sub(/^SHA256:/, "", $6)
			print role, name, version, arch, $5, $6, $4, $2
		}' | LC_ALL=C sort
}

# apt_closure SUITE ROLE PACKAGE...: pins of the packages and all they depend on
apt_closure()
{
	apt_query_suite=$1 apt_query_role=$2
	shift 2
	apt_query "$apt_query_suite" "$apt_query_role" install "$@"
}

# apt_single SUITE ROLE PACKAGE...: pins of just these packages
apt_single()
{
	apt_query_suite=$1 apt_query_role=$2
	shift 2
	apt_query "$apt_query_suite" "$apt_query_role" download "$@"
}

# apt_source SUITE ROLE PACKAGE: pins of the files of the source package
apt_source()
{
	apt_query "$1" "$2" source --download-only "$3"
}

apt_query()
{
	apt_query_suite=$1 apt_query_role=$2 apt_query_verb=$3
	shift 3
	apt_log=$cache/log/apt-$apt_query_suite-$$.log
	apt_answer=$(apt_private "$apt_query_suite" apt-get "$apt_query_verb" -qq --print-uris "$@" 2>"$apt_log") ||
		die "Debian $apt_query_suite cannot give $*: $(grep -m 1 -E '^(E:| [a-z0-9.+-]+ : Depends)' "$apt_log")"
	rm -f "$apt_log"
	printf '%s\n' "$apt_answer" | apt_pins "$apt_query_role"
}
