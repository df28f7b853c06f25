using Ductus.Imaging;
using Ductus.Provenance;
using Ductus.Provenance.Signing;
using Ductus.Tests.Provenance;

namespace Ductus.Tests.Cli;

/// <summary>Pages are signed anew with a company's certificate; what others made is not.</summary>
public sealed class SignTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SignTests()
    {
        using var company = new TestCompany("ES256", DateTimeOffset.UtcNow);
        File.WriteAllBytes(_folder.File("company.p12"), company.Pkcs12("secret"));
        File.WriteAllText(_folder.File("password.txt"), "secret\n");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_page_of_ours_is_signed_anew_and_keeps_what_it_said()
    {
        var page = Copy("with-soft-binding.png");
        var before = CredentialCheck.Read(page, DateTimeOffset.UtcNow);
        Company(page).Done();
        Assert.Equivalent(before with { Signer = "Example Ltd", Generator = $"Ductus {Application.PageOutput.Version}" }, CredentialCheck.Read(page, DateTimeOffset.UtcNow), strict: true);
    }

    [Fact]
    public void A_page_without_credentials_is_signed_where_it_says_that_it_is_ours()
    {
        var page = Copy("plain.png");
        Company(page).Refused("Nothing in", "says that Ductus made it");
        File.WriteAllBytes(page, Ductus.Pages.SyntheticMark.Apply(File.ReadAllBytes(page)));
        Company(page).Done();
        Assert.Equal("Example Ltd", CredentialCheck.Read(page, DateTimeOffset.UtcNow).Signer);
    }

    [Fact]
    public void Credentials_of_others_and_broken_ones_stay()
    {
        var broken = Copy("bad/pixel-changed.png");
        Company(broken).Refused("not in order");
        CliRun.Of("sign", broken, "--certificate", _folder.File("none.p12")).Refused("cannot be read");
        Assert.Equal(File.ReadAllBytes(Golden.PathOf("c2pa/bad/pixel-changed.png")), File.ReadAllBytes(broken));
    }

    [Fact]
    public void A_certificate_without_files_signs_all_pages_from_now_on()
    {
        var before = File.Exists(InstallationKey.OfUser.Path) ? File.ReadAllText(InstallationKey.OfUser.Path) : null;
        try
        {
            Company().Done();
            using (var key = InstallationKey.OfUser.Load(DateTimeOffset.UtcNow).Key)
            {
                Assert.Equal("Example Ltd", key.Name);
            }

            CliRun.Of("sign", "--new-key", "--name", "Zoë").Done();
            using var own = InstallationKey.OfUser.Load(DateTimeOffset.UtcNow).Key;
            Assert.Equal("Zoë", own.Name);
        }
        finally
        {
            File.Delete(InstallationKey.OfUser.Path);
            if (before is not null)
            {
                File.WriteAllText(InstallationKey.OfUser.Path, before);
            }
        }
    }

    [Fact]
    public void Options_that_do_not_go_together_are_named()
    {
        CliRun.Of("sign").Refused("Give files to sign");
        CliRun.Of("sign", "--key", "a.pem", "x.png").Refused("belong to --certificate");
        CliRun.Of("sign", "--name", "Zoë", "x.png").Refused("--new-key");
        CliRun.Of("sign", "--timestamp", "nowhere", "x.png").Refused("address of a server");
    }

    private CliRun Company(params string[] files) => CliRun.Of(["sign", .. files, "--certificate", _folder.File("company.p12"), "--password-file", _folder.File("password.txt")]);

    private string Copy(string name)
    {
        var path = _folder.File(Path.GetFileName(name));
        File.WriteAllBytes(path, File.ReadAllBytes(Golden.PathOf("c2pa/" + name)));
        return path;
    }
}
