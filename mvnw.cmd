@echo off
rem Starts Maven with the arguments given: the distribution in %USERPROFILE%\.m2\wrapper\dists, else that
rem distribution fetched from the repository in MVNW_REPOURL, else the mvn on the PATH. See mvnw.
setlocal EnableExtensions
set "PROPERTIES=%~dp0.mvn\wrapper\maven-wrapper.properties"
for /f "usebackq tokens=1,* delims==" %%a in ("%PROPERTIES%") do (
  if "%%a"=="distributionVersion" set "MVNW_VERSION=%%b"
  if "%%a"=="distributionPath" set "MVNW_PATH=%%b"
  if "%%a"=="distributionSha256Sum" set "MVNW_SHA256=%%b"
)
if not defined MAVEN_USER_HOME set "MAVEN_USER_HOME=%USERPROFILE%\.m2"
set "DIST=%MAVEN_USER_HOME%\wrapper\dists\apache-maven-%MVNW_VERSION%"
set "MVN="
if exist "%DIST%" for /d %%d in ("%DIST%\*") do if exist "%%d\bin\mvn.cmd" set "MVN=%%d\bin\mvn.cmd"
if defined MVN goto start
if not defined MVNW_REPOURL goto onpath

set "WORK=%DIST%\fetch.%RANDOM%"
mkdir "%WORK%" || goto onpath
echo mvnw: fetching %MVNW_REPOURL%/%MVNW_PATH% 1>&2
curl.exe -fsSL --connect-timeout 10 --max-time 300 -o "%WORK%\maven.tar.gz" "%MVNW_REPOURL%/%MVNW_PATH%" || goto failed
certutil -hashfile "%WORK%\maven.tar.gz" SHA256 | findstr /i /x "%MVNW_SHA256%" >nul || goto badsum
tar.exe -xzf "%WORK%\maven.tar.gz" -C "%WORK%" || goto failed
move "%WORK%\apache-maven-%MVNW_VERSION%" "%DIST%\mvnw" >nul
rmdir /s /q "%WORK%"
set "MVN=%DIST%\mvnw\bin\mvn.cmd"
if exist "%MVN%" goto start
goto onpath

:badsum
rmdir /s /q "%WORK%"
echo mvnw: the checksum of the fetched Maven is not the one in %PROPERTIES%; nothing was unpacked 1>&2
exit /b 1

:failed
rmdir /s /q "%WORK%"
echo mvnw: Maven %MVNW_VERSION% could not be fetched from %MVNW_REPOURL% 1>&2

:onpath
where mvn.cmd >nul 2>nul || goto nomaven
set "MVN=mvn.cmd"

:start
endlocal & call "%MVN%" %*
exit /b %ERRORLEVEL%

:nomaven
echo mvnw: no Maven: put mvn 3.8.7 or newer on the PATH, or set MVNW_REPOURL to the URL of a Maven repository 1>&2
exit /b 1
